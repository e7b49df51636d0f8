# shellcheck shell=bash
# A file is read by io_uring, where the kernel lets this root use that; what the library is made of is there in any case.
cat >program.c <<'C'
#include <blkio.h>
#include <stdio.h>
int main(void) {
  struct blkio *disk;
  int status = blkio_create("no-such-driver", &disk);
  printf("no such driver: %d, %s\n", status, blkio_get_error_msg());
  if (status == 0) return 1;
  if (blkio_create("io_uring", &disk) != 0) return 2;
  if (blkio_set_str(disk, "path", "disk") != 0) return 3;
  if (blkio_connect(disk) != 0) { puts(blkio_get_error_msg()); return 0; }
  unsigned long long size = 0;
  if (blkio_get_uint64(disk, "capacity", (uint64_t *)&size) != 0) return 4;
  printf("capacity %llu\n", size);
  blkio_destroy(&disk);
  return size == 1048576 ? 0 : 5;
}
C
head -c 1048576 /dev/zero >disk
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs blkio)
./program
