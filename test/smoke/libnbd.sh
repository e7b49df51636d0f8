# shellcheck shell=bash
# TLS and addresses as text are in; a disk of this machine is copied to nowhere.
cat >program.c <<'C'
#include <libnbd.h>
#include <stdio.h>
int main(void) {
  struct nbd_handle *nbd = nbd_create();
  printf("%s, TLS %d, URI %d\n", nbd_get_version(nbd), nbd_supports_tls(nbd), nbd_supports_uri(nbd));
  int good = nbd_supports_tls(nbd) == 1 && nbd_supports_uri(nbd) == 1;
  nbd_close(nbd);
  return good ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs libnbd)
./program
nbdinfo --version
head -c 1000000 /dev/zero >disk
nbdcopy disk null:
nbdcopy disk copy
cmp disk copy
