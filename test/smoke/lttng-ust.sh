# shellcheck shell=bash
# A trace point is written from its template, compiled in and passed while nobody listens.
cat >door.tp <<'T'
TRACEPOINT_EVENT(house, door, TP_ARGS(int, width), TP_FIELDS(ctf_integer(int, width, width)))
T
lttng-gen-tp door.tp -o door.h -o door.c
cat >program.c <<'C'
#define TRACEPOINT_DEFINE
#include "door.h"
#include <stdio.h>
int main(void) {
  tracepoint(house, door, 90);
  puts("passed");
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc -I. program.c door.c -o program $(pkg-config --cflags --libs lttng-ust) -ldl
timeout 60 ./program
ldd /usr/lib64/liblttng-ust.so.1 | tee linked
if grep 'not found' linked; then exit 1; fi
