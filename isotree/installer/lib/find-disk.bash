# shellcheck shell=bash disable=SC2154,SC2034
# Which disk is the system disk: the one whose serial number cluster.yaml names, and only if its size fits as well.
# SYSFS and the programs are looked up at run time so that a test can put a made-up machine in their place.

# trim TEXT : without blanks at both ends; ATA pads serial numbers to 20 characters.
trim() {
  local text=$1
  text=${text#"${text%%[![:space:]]*}"}
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# disk_names : the names of the disks that could be installed on; CD drives, RAM and stacked devices are not.
disk_names() {
  local entry name
  for entry in "${SYSFS:-/sys}"/block/*; do
    name=${entry##*/}
    case $name in
      loop* | ram* | zram* | fd* | sr* | dm-* | md* | nbd* | mtdblock*) continue ;;
    esac
    # A hidden one is a single path of an NVMe disk with several: the same serial, no device node.
    [[ ! -e $entry/hidden || $(<"$entry/hidden") == 0 ]] || continue
    [[ -e $entry/size && $(<"$entry/size") != 0 ]] && printf '%s\n' "$name"
  done
  return 0
}

# disk_serials NAME : every serial number that any source reports, one a line. No source is there for all kinds of
# disks (virtio: serial; NVMe: device/serial; SATA and SAS: SCSI page 0x80, whose first four bytes are a header), and
# USB bridges answer with different ones to different questions.
disk_serials() {
  local name=$1 sys=${SYSFS:-/sys}/block/$1 text
  {
    if [[ -r $sys/serial ]]; then cat "$sys/serial" && echo; fi
    if [[ -r $sys/device/serial ]]; then cat "$sys/device/serial" && echo; fi
    if [[ -r $sys/device/vpd_pg80 ]]; then dd if="$sys/device/vpd_pg80" bs=1 skip=4 2>/dev/null | tr -d '\000' && echo; fi
    if command -v lsblk >/dev/null; then lsblk -dno SERIAL "/dev/$name" 2>/dev/null || true; fi
    if command -v udevadm >/dev/null; then
      udevadm info --query=property --name="/dev/$name" 2>/dev/null |
        sed -n -e 's/^ID_SERIAL_SHORT=//p' -e 's/^ID_SCSI_SERIAL=//p' || true
    fi
  } | while IFS= read -r text; do
    text=$(trim "$text")
    [[ -z $text ]] || printf '%s\n' "$text"
  done | sort -u
}

# disk_bytes NAME : its size. sysfs counts sectors of 512 bytes whatever the disk's own sector size is.
disk_bytes() {
  printf '%d\n' $(($(<"${SYSFS:-/sys}/block/$1/size") * 512))
}

# disk_model NAME : what the maker calls it, or "unknown model".
disk_model() {
  local file=${SYSFS:-/sys}/block/$1/device/model text=''
  [[ ! -r $file ]] || text=$(trim "$(<"$file")")
  printf '%s\n' "${text:-unknown model}"
}

# disk_table : the list that is shown when no disk, or more than one, is the right one.
disk_table() {
  local name serial
  while read -r name; do
    printf '  /dev/%s  %s  %d MiB\n' "$name" "$(disk_model "$name")" $(($(disk_bytes "$name") / 1048576))
    if [[ $name == "${MEDIUM_DISK:-}" ]]; then
      printf '      this is the medium itself\n'
      continue
    fi
    serial=$(disk_serials "$name" | sed -n 1p)
    if [[ -n $serial ]]; then
      printf '      for cluster.yaml:   serial: "%s"\n' "$serial"
    else
      printf '      reports no serial number\n'
    fi
  done < <(disk_names)
}

# as_mirror COMMAND... : runs it with the identity of the second disk in the place of the first one's.
as_mirror() {
  local DISK_KEY=mirror DISK_SERIAL=$MIRROR_SERIAL DISK_MIN_BYTES=$MIRROR_MIN_BYTES DISK_MAX_BYTES=$MIRROR_MAX_BYTES WIPE=$MIRROR_WIPE
  "$@"
}

# find_disks : sets DISKS to the names of the disks that will be written: one, or both of a mirror.
find_disks() {
  find_disk
  DISKS=("$DISK")
  [[ $SCHEME == mirror ]] || return 0
  as_mirror find_disk
  # A disk behind a USB bridge answers with two serial numbers.
  [[ $DISK != "${DISKS[0]}" ]] ||
    die "/dev/$DISK reports the serial numbers \"$DISK_SERIAL\" and \"$MIRROR_SERIAL\" both, and a mirror needs two disks; nothing was written"
  DISKS+=("$DISK")
}

# find_disk : sets DISK to the name of the system disk, or stops with the list of what is there.
find_disk() {
  local name bytes matches=() misfits=()
  # An empty word would fit every disk that reports no serial.
  [[ -n $DISK_SERIAL ]] || die "node.conf names no disk; nothing was written"
  while read -r name; do
    [[ $name != "${MEDIUM_DISK:-}" ]] || continue
    grep -qxF -- "$DISK_SERIAL" <<<"$(disk_serials "$name")" || continue
    bytes=$(disk_bytes "$name")
    if ((bytes >= DISK_MIN_BYTES && bytes <= DISK_MAX_BYTES)); then
      matches+=("$name")
    else
      misfits+=("/dev/$name")
    fi
  done < <(disk_names)
  if ((${#matches[@]} == 1)); then
    DISK=${matches[0]}
    return 0
  fi
  printf 'Disks in this machine:\n'
  disk_table
  if ((${#matches[@]} > 1)); then
    die "${#matches[@]} disks report the serial number \"$DISK_SERIAL\" (${matches[*]}); unplug one, or tell them apart by min_size and max_size in cluster.yaml; nothing was written"
  elif ((${#misfits[@]} > 0)); then
    die "${misfits[*]} has the serial number \"$DISK_SERIAL\" but not a size between $((DISK_MIN_BYTES / 1048576)) and $((DISK_MAX_BYTES / 1048576)) MiB; mend min_size and max_size of disks.${DISK_KEY:-system} in cluster.yaml and make the medium again, nothing was written"
  fi
  die "no disk has the serial number \"$DISK_SERIAL\"; put one of the serial lines above into cluster.yaml and make the medium again, nothing was written"
}
