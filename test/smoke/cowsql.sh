# shellcheck shell=bash
# A node of a database is started and stopped, with its directory, on this machine alone.
cat >program.c <<'C'
#include <cowsql.h>
#include <stdio.h>
int main(void) {
  cowsql_node *node;
  if (cowsql_node_create(1, "1", "data", &node) != 0) return 1;
  if (cowsql_node_set_bind_address(node, "@smoke") != 0) return 2;
  if (cowsql_node_start(node) != 0) { fprintf(stderr, "%s\n", cowsql_node_errmsg(node)); return 3; }
  printf("cowsql %d listens at %s\n", cowsql_version_number(), cowsql_node_get_bind_address(node));
  if (cowsql_node_stop(node) != 0) return 4;
  cowsql_node_destroy(node);
  return 0;
}
C
mkdir data
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs cowsql)
./program
# The library is linked with the raft of our own package.
ldd /usr/lib64/libcowsql.so.0 | tee linked
grep -q '/usr/lib64/libraft.so.0' linked
