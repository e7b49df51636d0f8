# shellcheck shell=bash
# Its headers compile, by the .pc file.
cat >program.c <<'C'
#include <spice/protocol.h>
#include <spice/vd_agent.h>
#include <stdio.h>
int main(void) {
  printf("SPICE %d.%d, first message %zu bytes\n", SPICE_VERSION_MAJOR, SPICE_VERSION_MINOR, sizeof(SpiceLinkHeader));
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags spice-protocol)
./program
