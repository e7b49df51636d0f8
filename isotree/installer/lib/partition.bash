# shellcheck shell=bash disable=SC2154
# Checks that the chosen disk may be written, divides it and makes the file systems. (SC2154: set by node.conf.)

# disk_contents NAME : what is on the disk, in words; nothing for a blank one. Blank is what is read as blank: a disk that
# cannot be read is not, nor one whose data no program knows by a signature (a headerless volume, a database).
disk_contents() {
  local name=$1 device=${DEV:-/dev}/$1 part partitions=() status=0 known sectors bytes
  for part in "${SYSFS:-/sys}/block/$name/$name"*; do
    [[ ! -e $part/partition ]] || partitions+=("${part##*/}")
  done
  if ((${#partitions[@]} > 0)); then
    printf 'the partitions %s' "${partitions[*]}"
    return 0
  fi
  # Status 2 is "nothing found". 8 is "several things at once", of which blkid prints none: an empty answer is no proof.
  blkid -p "$device" >/dev/null 2>&1 || status=$?
  if ((status != 2)); then
    known=$(blkid -p -o export "$device" 2>/dev/null | sed -n 's/^\(PT\)\{0,1\}TYPE=//p' | paste -sd ' ' -) || true
    printf '%s' "${known:-signatures of several kinds}"
    return 0
  fi
  sectors=$(($(disk_bytes "$name") / 512))
  # Both ends, 1 MiB each. Zeros are a new disk, ones an erased flash.
  bytes=$({ dd if="$device" bs=512 count=2048 && dd if="$device" bs=512 skip=$((sectors - 2048)) count=2048; } 2>/dev/null |
    LC_ALL=C tr -d '\000\377' | wc -c) || {
    printf 'something that cannot be read'
    return 0
  }
  ((bytes == 0)) || printf 'data of an unknown kind'
}

# disk_users NAME : what holds the disk or a part of it: mounts, swap, RAID, LVM, encryption. Empty when free.
disk_users() {
  local name=$1 holder
  # The disk or a partition of it: sda, sda2, nvme0n1p2; sdaa is another disk.
  awk -v disk="^/dev/$name(p?[0-9]+)?\$" '$1 ~ disk { print $1 " on " $2 }' "${PROC:-/proc}/mounts"
  awk -v disk="^/dev/$name(p?[0-9]+)?\$" '$1 ~ disk { print $1 " as swap" }' "${PROC:-/proc}/swaps" 2>/dev/null || true
  for holder in "${SYSFS:-/sys}/block/$name"/holders/* "${SYSFS:-/sys}/block/$name/$name"*/holders/*; do
    [[ ! -e $holder ]] || printf '%s by %s\n' "${holder%/holders/*}" "${holder##*/}"
  done
}

# installed_by_this_medium NAME : whether the disk holds a finished installation from this very build. It looks through a
# read-only loop device: ext4 tidies up orphans even when mounted "ro", unless the device itself refuses writes.
installed_by_this_medium() {
  local part look=$SF/look found=''
  part=$(part_path "${DEV:-/dev}/$1" 2)
  [[ -b $part ]] || return 1
  modprobe -q ext4 2>/dev/null || true
  mkdir -p "$look"
  mount -t ext4 -o ro,noload,loop "$part" "$look" 2>/dev/null || return 1
  { read -r found _ <"$look/etc/slackforge-build"; } 2>/dev/null || true
  umount "$look" || die "the old system on $part cannot be unmounted again; nothing was written"
  [[ $found == "$BUILD_ID" ]]
}

# guard_disk NAME : the re-install guard. A disk with something on it is only taken when cluster.yaml says so, and never a
# second time by a stick that was left in its port, unless the person at the boot menu says so.
guard_disk() {
  local name=$1 users contents
  local block_size=${SYSFS:-/sys}/block/$name/queue/logical_block_size
  [[ ! -e $block_size || $(<"$block_size") == 512 ]] ||
    die "/dev/$name does not have sectors of 512 bytes, in which the partitions are counted; format the disk to 512 bytes (nvme format) or take another one; nothing was written"
  if [[ $WIPE == yes ]] && command -v vgchange >/dev/null; then
    # The stock rc.S has activated every volume group; on a disk that may be wiped that would only be in the way.
    vgchange -an >/dev/null 2>&1 || true
  fi
  users=$(disk_users "$name")
  [[ -z $users ]] || die "/dev/$name is in use (${users//$'\n'/, }); nothing was written; stop what uses it (umount, vgchange -an, mdadm --stop) and start the installation again"
  # An attempt of this same boot that failed half-way: what is on the disk is ours.
  if [[ -f $SF/taken && $(<"$SF/taken") == "$name" ]]; then
    note "/dev/$name was begun by the attempt before this one"
    return 0
  fi
  if installed_by_this_medium "$name" && [[ " $(<"${PROC:-/proc}/cmdline") " != *' slackforge.again '* ]]; then
    die "this medium has installed /dev/$name already; unplug it and boot the disk, or choose \"again\" in its boot menu; nothing was written"
  fi
  contents=$(disk_contents "$name")
  if [[ -n $contents ]]; then
    [[ $WIPE == yes ]] ||
      die "/dev/$name (serial $DISK_SERIAL; it holds $contents) is not empty and disks.system.wipe is not true in cluster.yaml; empty the disk, or set it and make the medium again; nothing was written"
    note "/dev/$name is not empty ($contents); disks.system.wipe is true, so what is on it goes now"
  fi
}

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

# partition_disk NAME : the table. Number 5 lies in the gap before sector 2048, where it moves nothing: GRUB for machines
# without UEFI keeps its core image there, because a GPT has no room behind the MBR.
partition_disk() {
  local name=$1 sizes esp root vmstore rest start
  sizes=$(layout_mib "$(disk_bytes "$name")" "$ESP_MIB" "$ROOT_MIB" "$VMSTORE_MIB") ||
    die "/dev/$name is too small: the root file system would get less than 2048 MiB; nothing was written"
  read -r esp root vmstore rest <<<"$sizes"
  note "/dev/$name: $esp MiB ESP, $root MiB root, $vmstore MiB vmstore, $rest MiB data"
  printf '%s' "$name" >"$SF/taken"
  wipe_disk "$name" 1 $((1 + esp)) $((1 + esp + root)) $((1 + esp + root + vmstore)) $((1 + esp + root + vmstore + rest))
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
  local name=$1 bits=32 said
  ((ESP_MIB >= 260)) || bits=16
  said=$(mkfs.vfat -F "$bits" -n ESP "$(part_path "/dev/$name" 1)" 2>&1) || die "mkfs.vfat could not make the ESP (${said//$'\n'/, })"
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
