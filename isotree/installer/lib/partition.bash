# shellcheck shell=bash disable=SC2154
# Checks that the chosen disk may be written, divides it and makes the file systems. (SC2154: set by node.conf.)

# disk_is_blank NAME : neither partitions nor any signature that blkid knows.
disk_is_blank() {
  local part
  for part in "${SYSFS:-/sys}/block/$1/$1"*; do
    [[ ! -e $part/partition ]] || return 1
  done
  [[ -z $(blkid -p -o export "/dev/$1" 2>/dev/null) ]]
}

# disk_users NAME : what holds the disk or a part of it: mounts, swap, RAID, LVM, encryption. Empty when free.
disk_users() {
  local name=$1 holder
  awk -v disk="/dev/$name" 'index($1, disk) == 1 { print $1 " on " $2 }' "${PROC:-/proc}/mounts"
  awk -v disk="/dev/$name" 'index($1, disk) == 1 { print $1 " as swap" }' "${PROC:-/proc}/swaps" 2>/dev/null || true
  for holder in "${SYSFS:-/sys}/block/$name"/holders/* "${SYSFS:-/sys}/block/$name/$name"*/holders/*; do
    [[ ! -e $holder ]] || printf '%s by %s\n' "${holder%/holders/*}" "${holder##*/}"
  done
}

# guard_disk NAME : the re-install guard. A disk with something on it is only taken when cluster.yaml says so.
guard_disk() {
  local name=$1 users
  if [[ $WIPE == yes ]] && command -v vgchange >/dev/null; then
    # The stock rc.S has activated every volume group; on a disk that may be wiped that would only be in the way.
    vgchange -an >/dev/null 2>&1 || true
  fi
  users=$(disk_users "$name")
  [[ -z $users ]] || die "/dev/$name is in use (${users//$'\n'/, }); nothing was written"
  if ! disk_is_blank "$name"; then
    [[ $WIPE == yes ]] ||
      die "/dev/$name (serial $DISK_SERIAL) is not empty and disks.system.wipe is not true in cluster.yaml; empty the disk, or set it and make the medium again; nothing was written"
    note "/dev/$name is not empty; disks.system.wipe is true, so what is on it goes now"
  fi
}

# wipe_disk NAME : removes old signatures. There is no wipefs here; LVM and ZFS keep labels at both ends, so 8 MiB of each go.
wipe_disk() {
  local name=$1 mib
  mib=$(($(disk_bytes "$name") / 1048576))
  sgdisk --zap-all "/dev/$name" >/dev/null 2>&1 || true # a damaged old table makes it complain and work
  dd if=/dev/zero of="/dev/$name" bs=1048576 count=8 conv=fsync 2>/dev/null
  dd if=/dev/zero of="/dev/$name" bs=1048576 seek=$((mib - 8)) count=8 conv=fsync 2>/dev/null
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

# partition_disk NAME : the table. Number 5 lies in the gap before sector 2048, where it moves nothing: GRUB for machines
# without UEFI keeps its core image there, because a GPT has no room behind the MBR.
partition_disk() {
  local name=$1 sizes esp root vmstore rest start
  sizes=$(layout_mib "$(disk_bytes "$name")" "$ESP_MIB" "$ROOT_MIB" "$VMSTORE_MIB") ||
    die "/dev/$name is too small: the root file system would get less than 2048 MiB; nothing was written"
  read -r esp root vmstore rest <<<"$sizes"
  note "/dev/$name: $esp MiB ESP, $root MiB root, $vmstore MiB vmstore, $rest MiB data"
  wipe_disk "$name"
  start=2048
  sgdisk --clear --set-alignment=2048 \
    --new=1:$start:+"$esp"M --typecode=1:EF00 --change-name=1:ESP \
    --new=2:$((start += esp * 2048)):+"$root"M --typecode=2:8300 --change-name=2:root \
    --new=3:$((start += root * 2048)):+"$vmstore"M --typecode=3:8300 --change-name=3:vmstore \
    --new=4:$((start += vmstore * 2048)):+"$rest"M --typecode=4:8300 --change-name=4:data \
    "/dev/$name" >/dev/null
  sgdisk --set-alignment=1 --new=5:34:2047 --typecode=5:EF02 --change-name=5:bios-grub "/dev/$name" >/dev/null
  await_partitions "$name" 1 2 3 4 5
}

# make_filesystems NAME : FAT16 below 260 MiB, because UEFI firmware refuses a FAT32 with too few clusters.
make_filesystems() {
  local name=$1 bits=32
  ((ESP_MIB >= 260)) || bits=16
  mkfs.vfat -F "$bits" -n ESP "$(part_path "/dev/$name" 1)" >/dev/null 2>&1
  mkfs.ext4 -q -F -L root "$(part_path "/dev/$name" 2)"
  mkfs.ext4 -q -F -L vmstore "$(part_path "/dev/$name" 3)"
}

# mount_target NAME DIRECTORY : the root and, inside it, the ESP.
mount_target() {
  local name=$1 target=$2
  modprobe -q ext4 2>/dev/null || true
  mkdir -p "$target"
  mount -t ext4 "$(part_path "/dev/$name" 2)" "$target"
  mkdir -p "$target/boot/efi"
  mount -t vfat "$(part_path "/dev/$name" 1)" "$target/boot/efi"
}
