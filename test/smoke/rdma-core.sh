# shellcheck shell=bash
# Without a card the list of devices is empty and told so; the drivers are there and want nothing that is missing.
cat >program.c <<'C'
#include <infiniband/verbs.h>
#include <rdma/rdma_cma.h>
#include <stdio.h>
int main(void) {
  int count = -1;
  struct ibv_device **devices = ibv_get_device_list(&count);
  printf("%d devices, %s\n", count, ibv_wc_status_str(IBV_WC_SUCCESS));
  if (devices != NULL) ibv_free_device_list(devices);
  struct rdma_event_channel *channel = rdma_create_event_channel();
  if (channel != NULL) rdma_destroy_event_channel(channel);
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libibverbs librdmacm)
./program
if ibv_devinfo 2>answer; then exit 1; fi
cat answer
rping -h >help 2>&1 || true
grep -q 'rping -s' help
for driver in /usr/lib64/libibverbs/*.so; do
  ldd "$driver" >linked
  if grep 'not found' linked; then exit 1; fi
done
[ -s /etc/libibverbs.d/mlx5.driver ]
[ -s /etc/srp_daemon.conf ]
[ -s /lib/udev/rules.d/60-rdma-persistent-naming.rules ]
