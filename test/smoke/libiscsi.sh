# shellcheck shell=bash
# An address is taken apart, and a target that is not there is reported; nothing is linked with rdma-core.
cat >program.c <<'C'
#include <iscsi/iscsi.h>
#include <stdio.h>
int main(void) {
  struct iscsi_context *context = iscsi_create_context("iqn.2026-01.local:smoke");
  struct iscsi_url *url = iscsi_parse_full_url(context, "iscsi://127.0.0.1:3260/iqn.2026-01.local:disk/1");
  if (url == NULL) return 1;
  printf("target %s, LUN %d\n", url->target, url->lun);
  iscsi_destroy_url(url);
  return iscsi_destroy_context(context);
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libiscsi)
./program
if iscsi-ls iscsi://127.0.0.1:3260 2>answer; then exit 1; fi
cat answer
grep -qi 'connect' answer
if ldd /usr/lib64/libiscsi.so.* | grep -E 'rdma|ibverbs'; then exit 1; fi
