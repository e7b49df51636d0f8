# shellcheck shell=bash disable=SC2154,SC2034
# Finds the medium that this installer was booted from: by volume label and by its node.conf, never by a device name,
# because sda may be the stick today and the disk to install tomorrow. (SC2154: the capitals come from node.conf.)

# load_medium_drivers : asks for what a stick or a DVD needs; what is built in or absent does not matter.
load_medium_drivers() {
  local module
  for module in xhci_pci ehci_pci uhci_hcd usb_storage uas sd_mod sr_mod isofs vfat nls_cp437 nls_iso8859_1 nls_utf8; do
    modprobe -q "$module" 2>/dev/null || true
  done
}

# is_our_medium DIRECTORY : whether the file system mounted there is the medium of exactly this node and this build.
# The node.conf in the initrd and the one on the medium are the same bytes; another node's stick in the same
# machine, or last week's, has another one.
is_our_medium() {
  [[ -f $1/slackforge/node.conf && -f $1/slackforge/SHA256SUMS ]] || return 1
  [[ $(<"$1/slackforge/node.conf") == "$(<"$SF/node.conf")" ]]
}

# find_medium MOUNT_POINT SECONDS : mounts it read-only there and sets MEDIUM_DEVICE; status 1 when none turned up.
# USB sticks appear seconds after the kernel has started, so it looks again every second.
find_medium() {
  local target=$1 seconds=$2 device
  local -A passed=()
  mkdir -p "$target"
  load_medium_drivers
  for ((; seconds > 0; seconds--)); do
    while read -r device; do
      [[ $(blkid -o value -s LABEL "$device" 2>/dev/null) == "$MEDIUM_LABEL" ]] || continue
      # Of this type only: a journal would be replayed for a read-only mount too, on a disk that nobody named.
      mount -t iso9660 -o ro "$device" "$target" 2>/dev/null || continue
      if is_our_medium "$target"; then
        MEDIUM_DEVICE=$device
        return 0
      fi
      umount "$target"
      [[ -n ${passed[$device]:-} ]] || note "$device is labelled $MEDIUM_LABEL but was made for another node or by another build: passed over"
      passed[$device]=said
    done < <(block_devices)
    sleep 1
  done
  return 1
}

# whole_disk NAME : the disk that a partition lies on; a CD drive and an unpartitioned stick are their own.
whole_disk() {
  local path=${SYSFS:-/sys}/class/block/$1
  if [[ -e $path/partition ]]; then
    path=$(readlink -f "$path")
    basename "${path%/*}"
  else
    printf '%s\n' "$1"
  fi
}

# block_devices : every disk, partition and CD drive that has a size, one path a line.
block_devices() {
  local entry name
  for entry in "${SYSFS:-/sys}"/class/block/*; do
    [[ -e $entry/size && $(<"$entry/size") != 0 ]] || continue
    name=${entry##*/}
    case $name in
      loop* | ram* | zram* | fd*) ;;
      *) printf '/dev/%s\n' "$name" ;;
    esac
  done
}
