# shellcheck shell=bash
# A node is made by the libuv side of the library, and the log on disk is begun.
cat >program.c <<'C'
#include <raft.h>
#include <raft/uv.h>
#include <stdio.h>
#include <string.h>
int main(void) {
  struct uv_loop_s loop;
  struct raft_uv_transport transport;
  struct raft_io io;
  struct raft_configuration configuration;
  memset(&transport, 0, sizeof transport);
  transport.version = 1;
  transport.data = NULL;
  if (uv_loop_init(&loop) != 0 || raft_uv_tcp_init(&transport, &loop) != 0) return 1;
  if (raft_uv_init(&io, &loop, "data", &transport) != 0) return 2;
  if (io.init(&io, 1, "127.0.0.1:9999") != 0) { fprintf(stderr, "%s\n", io.errmsg); return 3; }
  raft_configuration_init(&configuration);
  if (raft_configuration_add(&configuration, 1, "127.0.0.1:9999", RAFT_VOTER) != 0) return 4;
  if (io.bootstrap(&io, &configuration) != 0) { fprintf(stderr, "%s\n", io.errmsg); return 5; }
  puts("a cluster of one was bootstrapped");
  return 0;
}
C
mkdir data
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs raft libuv)
./program
ls data
[ -s data/metadata1 ]
