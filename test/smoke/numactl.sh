# shellcheck shell=bash
# The tools answer, and a program is linked with the library by its .pc file.
numactl --show
numastat -V
numactl --physcpubind=0 true
cat >program.c <<'C'
#include <numa.h>
#include <stdio.h>
int main(void) {
  printf("numa_available: %d, highest node: %d\n", numa_available(), numa_max_node());
  return numa_max_node() >= 0 ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs numa)
./program
