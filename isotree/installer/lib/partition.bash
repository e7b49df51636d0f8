# shellcheck shell=bash disable=SC2154
# Empties and divides the chosen disks. (SC2154: set by node.conf.)

# zero_sectors NAME FIRST COUNT : in sectors of 512 bytes, because a disk does not end at a whole MiB, and RAID keeps its
# label in the last few KiB.
zero_sectors() {
  local said
  said=$(dd if=/dev/zero of="/dev/$1" bs=512 seek="$2" count="$3" conv=fsync,notrunc 2>&1) ||
    die "/dev/$1 could not be written at sector $2 (${said//$'\n'/, })"
}

# wipe_disk NAME MIB... : removes old signatures. There is no wipefs here; LVM and ZFS keep labels at both ends, so 8 MiB of
# each go, and the surroundings of every place in MiB where a partition will begin or end: what an old table had
# there would otherwise be found again (a volume group in "data", two kinds of file system in "root").
wipe_disk() {
  local name=$1 sectors mib
  shift
  sectors=$(($(disk_bytes "$name") / 512))
  sgdisk --zap-all "/dev/$name" >/dev/null 2>&1 || true # a damaged old table makes it complain and work
  zero_sectors "$name" 0 16384
  zero_sectors "$name" $((sectors - 16384)) 16384
  for mib in "$@"; do zero_sectors "$name" $(((mib - 1) * 2048)) 4096; done
}

# await_partitions NAME NUMBER... : makes the kernel read the new table and waits for the device nodes.
await_partitions() {
  local name=$1 seconds=20 number missing
  shift
  partprobe "/dev/$name" 2>/dev/null || blockdev --rereadpt "/dev/$name" 2>/dev/null || true
  while ((seconds-- > 0)); do
    ! command -v udevadm >/dev/null || udevadm settle --timeout=5 || true
    missing=''
    for number in "$@"; do
      [[ -b $(part_path "/dev/$name" "$number") ]] || missing=$number
    done
    [[ -n $missing ]] || return 0
    sleep 1
  done
  die "the kernel does not show partition $missing of /dev/$name"
}

# partition_disks : every chosen disk by the layout that the smallest of them has room for.
partition_disks() {
  local name bytes smallest=0 sizes
  for name in "${DISKS[@]}"; do
    bytes=$(disk_bytes "$name")
    if ((smallest == 0 || bytes < smallest)); then smallest=$bytes; fi
  done
  sizes=$(layout_mib "$smallest" "$ESP_MIB" "$ROOT_MIB" "$VMSTORE_MIB") ||
    die "/dev/${DISKS[0]} is too small: the root file system would get less than 2048 MiB; nothing was written"
  read -ra LAYOUT <<<"$sizes"
  printf '%s\n' "${DISKS[@]}" >"$SF/taken"
  for name in "${DISKS[@]}"; do
    note "/dev/$name: ${LAYOUT[0]} MiB ESP, ${LAYOUT[1]} MiB root, ${LAYOUT[2]} MiB vmstore, ${LAYOUT[3]} MiB $([[ $SCHEME == lvm ]] && echo 'free in the volume group' || echo data)"
    partition_disk "$name" "${LAYOUT[@]}"
  done
}

# partition_disk NAME ESP ROOT VMSTORE REST : the table. Number 5 lies in the gap before sector 2048, where it moves nothing:
# GRUB for machines without UEFI keeps its core image there, because a GPT has no room behind the MBR.
partition_disk() {
  local name=$1 esp=$2 root=$3 vmstore=$4 rest=$5 start=2048 type=8300 parts=()
  wipe_disk "$name" 1 $((1 + esp)) $((1 + esp + root)) $((1 + esp + root + vmstore)) $((1 + esp + root + vmstore + rest))
  parts=(--new=1:$start:+"$esp"M --typecode=1:EF00 --change-name=1:ESP)
  start=$((start + esp * 2048))
  if [[ $SCHEME == lvm ]]; then
    parts+=(--new=2:$start:+$((root + vmstore + rest))M --typecode=2:8E00 --change-name=2:lvm)
  else
    [[ $SCHEME == plain ]] || type=FD00
    parts+=(--new=2:$start:+"$root"M --typecode=2:$type --change-name=2:root)
    start=$((start + root * 2048))
    parts+=(--new=3:$start:+"$vmstore"M --typecode=3:$type --change-name=3:vmstore)
    start=$((start + vmstore * 2048))
    parts+=(--new=4:$start:+"$rest"M --typecode=4:8300 --change-name=4:data)
  fi
  sgdisk --clear --set-alignment=2048 "${parts[@]}" "/dev/$name" >/dev/null
  sgdisk --set-alignment=1 --new=5:34:2047 --typecode=5:EF02 --change-name=5:bios-grub "/dev/$name" >/dev/null
  if [[ $SCHEME == lvm ]]; then await_partitions "$name" 1 2 5; else await_partitions "$name" 1 2 3 4 5; fi
}
