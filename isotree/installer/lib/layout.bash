# shellcheck shell=bash
# How a disk is divided. The same rule is in src/media/layout.ts, where the plan is printed from it;
# test/tools/media-installer.test.ts compares the two over many sizes, so change both or neither.

# layout_mib DISK_BYTES ESP ROOT VMSTORE : prints "ESP ROOT VMSTORE REST" in MiB; status 1 when the disk is too small.
#
# 1 MiB is kept free at each end for the two copies of the GPT and the alignment. A disk that holds the wanted
# sizes and 1 GiB more gets them; a smaller one gives at most half of what is left after the ESP to the root and at most
# a quarter to the VM store. Below 2 GiB of root there is no system to install.
layout_mib() {
  local bytes=$1 esp=$2 root=$3 vmstore=$4 usable rest
  usable=$((bytes / 1048576 - 2 - esp))
  if ((usable < root + vmstore + 1024)); then
    ((root <= usable / 2)) || root=$((usable / 2))
    ((vmstore <= usable / 4)) || vmstore=$((usable / 4))
  fi
  rest=$((usable - root - vmstore))
  ((root >= 2048)) || return 1
  printf '%d %d %d %d\n' "$esp" "$root" "$vmstore" "$rest"
}

# part_path DISK NUMBER : the kernel's name of a partition (sda + 2 is sda2, nvme0n1 + 2 is nvme0n1p2).
part_path() {
  case $1 in
    *[0-9]) printf '%sp%s\n' "$1" "$2" ;;
    *) printf '%s%s\n' "$1" "$2" ;;
  esac
}
