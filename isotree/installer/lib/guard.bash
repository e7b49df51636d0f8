# shellcheck shell=bash disable=SC2154
# Checks that the chosen disks may be written; nothing here writes. (SC2154: set by node.conf.)

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

# installed_by_this_medium NAME : whether the disk holds a finished installation from this very build, by the stamp on its ESP,
# which is a plain partition in every scheme. It looks through a read-only loop device, which refuses every write.
installed_by_this_medium() {
  local part look=$SF/look found=''
  part=$(part_path "${DEV:-/dev}/$1" 1)
  [[ -b $part ]] || return 1
  modprobe -q -a vfat nls_cp437 nls_iso8859_1 2>/dev/null || true
  mkdir -p "$look"
  mount -t vfat -o ro,loop "$part" "$look" 2>/dev/null || return 1
  { read -r found _ <"$look/slackforge-build"; } 2>/dev/null || true
  umount "$look" || die "the old system on $part cannot be unmounted again; nothing was written"
  counts_as_finished "$found"
}

# counts_as_finished BUILD : whether a disk with that stamp must be left alone. From the network every stamp counts: nobody has plugged
# in another stick, and a set that was made anew must not take a running node.
counts_as_finished() {
  if from_network; then [[ -n $1 ]]; else [[ $1 == "$BUILD_ID" ]]; fi
}

# was_begun NAME : whether an attempt of this same boot has begun to write the disk.
was_begun() {
  [[ -f $SF/taken ]] && grep -qxF -- "$1" "$SF/taken"
}

# release_disk NAME : takes down what the disk is part of: volume groups, then arrays. An array with a member on a disk that
# nobody named keeps running, for stopping it may write to that member; the disk is then in use.
release_disk() {
  local name=$1 sys=${SYSFS:-/sys} holder member
  ! command -v vgchange >/dev/null || vgchange -an >/dev/null 2>&1 || true
  for holder in "$sys/block/$name"/holders/md* "$sys/block/$name/$name"*/holders/md*; do
    [[ -e $holder ]] || continue
    for member in "$sys/block/${holder##*/}"/slaves/*; do
      [[ " ${DISKS[*]} " == *" $(whole_disk "${member##*/}") "* ]] || continue 2
    done
    mdadm --stop "/dev/${holder##*/}" >/dev/null 2>&1 || true
  done
}

# guard_disk NAME : the re-install guard. A disk with something on it is only taken when cluster.yaml says so, and never a
# second time by a stick that was left in its port, unless the person at the boot menu says so.
guard_disk() {
  local name=$1 users contents key=disks.${DISK_KEY:-system}
  local block_size=${SYSFS:-/sys}/block/$name/queue/logical_block_size
  [[ ! -e $block_size || $(<"$block_size") == 512 ]] ||
    die "/dev/$name does not have sectors of 512 bytes, in which the partitions are counted; format the disk to 512 bytes (nvme format) or take another one; nothing was written"
  # The stock rc.S has brought up every volume group and array; on a disk that may be wiped they would only be in the way.
  if [[ $WIPE == yes ]] || was_begun "$name"; then release_disk "$name"; fi
  users=$(disk_users "$name")
  [[ -z $users ]] || die "/dev/$name is in use (${users//$'\n'/, }); nothing was written; stop what uses it (umount, vgchange -an, mdadm --stop) and start the installation again"
  # An attempt of this same boot that failed half-way: what is on the disk is ours.
  if was_begun "$name"; then
    note "/dev/$name was begun by the attempt before this one"
    return 0
  fi
  if installed_by_this_medium "$name" && [[ " $(<"${PROC:-/proc}/cmdline") " != *' slackforge.again '* ]]; then
    ! from_network || die "/dev/$name bears the mark of a finished installation; boot it, or choose \"again\" in the network's boot menu; nothing was written"
    die "this medium has installed /dev/$name already; unplug it and boot the disk, or choose \"again\" in its boot menu; nothing was written"
  fi
  contents=$(disk_contents "$name")
  if [[ -n $contents ]]; then
    [[ $WIPE == yes ]] ||
      die "/dev/$name (serial $DISK_SERIAL; it holds $contents) is not empty and $key.wipe is not true in cluster.yaml; empty the disk, or set it and make the medium again; nothing was written"
    note "/dev/$name is not empty ($contents); $key.wipe is true, so what is on it goes now"
  fi
}

# guard_disks : all disks that will be written, before the first of them is.
guard_disks() {
  guard_disk "${DISKS[0]}"
  ((${#DISKS[@]} == 1)) || as_mirror guard_disk "${DISKS[1]}"
  [[ $SCHEME != lvm ]] || guard_group
}

# guard_group : a volume group of our name on another disk would make the name mean two things at every boot.
guard_group() {
  local place
  while read -r place; do
    [[ $(whole_disk "${place#/dev/}") == "${DISKS[0]}" ]] ||
      die "the volume group $VOLUME_GROUP is on $place too; pull that disk, or rename its group (vgrename); nothing was written"
  done < <(pvs --noheadings -o pv_name --select "vg_name=$VOLUME_GROUP" 2>/dev/null || true)
}
