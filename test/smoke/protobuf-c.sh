# shellcheck shell=bash
# A message is described, turned into C, written and read again.
cat >node.proto <<'P'
syntax = "proto3";
message Node {
  string name = 1;
  repeated uint32 ports = 2;
}
P
protoc --plugin=protoc-gen-c=/usr/bin/protoc-gen-c --c_out=. node.proto
cat >program.c <<'C'
#include "node.pb-c.h"
#include <stdio.h>
#include <string.h>
int main(void) {
  uint32_t ports[] = {1, 300, 70000};
  Node node = NODE__INIT;
  node.name = "node3";
  node.n_ports = 3;
  node.ports = ports;
  uint8_t packed[100];
  size_t size = node__pack(&node, packed);
  Node *again = node__unpack(NULL, size, packed);
  int good = again != NULL && strcmp(again->name, "node3") == 0 && again->n_ports == 3 && again->ports[2] == 70000;
  printf("%zu bytes\n", size);
  if (again != NULL) node__free_unpacked(again, NULL);
  return good ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
gcc program.c node.pb-c.c -o program $(pkg-config --cflags --libs libprotobuf-c)
./program
