# shellcheck shell=bash disable=SC2154,SC2034
# What lies on the partitions: volume group or arrays, file systems, mounts. (SC2154: set by node.conf or partition.bash.)

# esp_mounts : where the ESP of each chosen disk is mounted below the target, in their order.
esp_mounts() {
  printf '/boot/efi\n'
  ((${#DISKS[@]} == 1)) || printf '/boot/efi-mirror\n'
}

# nodes_without_udev : LVM and mdadm leave the nodes of what they make to udevd. The stock installer runs one; without it
# ("noudev" on its command line), they are told to make them, or lvcreate finds no volume to clear.
nodes_without_udev() {
  [[ -e ${RUN:-/run}/udev/control ]] || export DM_DISABLE_UDEV=1 MDADM_NO_UDEV=1
}

# make_volumes : sets ROOT_DEVICE and VMSTORE_DEVICE to what the file systems are made on.
make_volumes() {
  local part
  part=$(part_path "/dev/${DISKS[0]}" 2)
  case $SCHEME in
    plain)
      ROOT_DEVICE=$part
      VMSTORE_DEVICE=$(part_path "/dev/${DISKS[0]}" 3)
      ;;
    lvm)
      make_group "$part"
      ROOT_DEVICE=/dev/$VOLUME_GROUP/root
      VMSTORE_DEVICE=/dev/$VOLUME_GROUP/vmstore
      ;;
    mirror)
      make_array root 2
      ROOT_DEVICE=$ARRAY
      make_array vmstore 3
      VMSTORE_DEVICE=$ARRAY
      ;;
  esac
}

# make_group PARTITION : the volume group and its two volumes. LVM is shown this partition only, so that it cannot touch another,
# and the new volumes, whose old signatures it wipes.
make_group() {
  local part=$1 said only
  only="devices { filter = [ \"a|^$part\$|\", \"a|^/dev/$VOLUME_GROUP/|\", \"a|^/dev/mapper/$VOLUME_GROUP-|\", \"r|.*|\" ] }"
  modprobe -q dm_mod 2>/dev/null || true
  said=$({
    pvcreate --config "$only" -ff --yes "$part" &&
      vgcreate --config "$only" "$VOLUME_GROUP" "$part" &&
      lvcreate --config "$only" --yes --name root --size "${LAYOUT[1]}m" "$VOLUME_GROUP" &&
      lvcreate --config "$only" --yes --name vmstore --size "${LAYOUT[2]}m" "$VOLUME_GROUP"
  } 2>&1) || die "the volume group $VOLUME_GROUP could not be made on $part (${said//$'\n'/, })"
}

# make_array NAME NUMBER : RAID 1 of that partition of both disks under the first free number; sets ARRAY. By its number,
# because without udev nobody makes the links below /dev/md. It is filled in the background, and goes on after a restart.
make_array() {
  local name=$1 number=$2 disk free=0 members=() said
  for disk in "${DISKS[@]}"; do members+=("$(part_path "/dev/$disk" "$number")"); done
  modprobe -q raid1 2>/dev/null || true
  while [[ -e ${SYSFS:-/sys}/block/md$free ]]; do free=$((free + 1)); done
  ARRAY=/dev/md$free
  said=$(mdadm --create "$ARRAY" --run --level=1 --raid-devices="${#members[@]}" --metadata=1.2 --bitmap=internal \
    --homehost="$NODE_ID" --name="$name" "${members[@]}" 2>&1) ||
    die "mdadm could not make the mirror of ${members[*]} (${said//$'\n'/, })"
}

# make_filesystem TYPE LABEL DEVICE : over whatever signature is there.
make_filesystem() {
  local type=$1 label=$2 device=$3 said force=-f old=()
  case $type in
    ext4) force=-F ;;
    xfs)
      # What mkfs.xfs has switched on by default since is not read by GRUB 2.12. An older mkfs.xfs does not know the words.
      ! mkfs.xfs -N -i exchange=0 -n parent=0 "$device" >/dev/null 2>&1 || old=(-i exchange=0 -n parent=0)
      ;;
  esac
  said=$("mkfs.$type" -q "$force" "${old[@]}" -L "$label" "$device" 2>&1) ||
    die "mkfs.$type could not make $label on $device (${said//$'\n'/, })"
}

# make_filesystems : ESP, root and VM store. FAT16 below 260 MiB, because UEFI firmware refuses a FAT32 with too few clusters.
make_filesystems() {
  local disk bits=32 said
  ((ESP_MIB >= 260)) || bits=16
  for disk in "${DISKS[@]}"; do
    said=$(mkfs.vfat -F "$bits" -n ESP "$(part_path "/dev/$disk" 1)" 2>&1) || die "mkfs.vfat could not make the ESP (${said//$'\n'/, })"
  done
  make_filesystem "$ROOT_FS" "$ROOT_LABEL" "$ROOT_DEVICE"
  make_filesystem "$VMSTORE_FS" "$VMSTORE_LABEL" "$VMSTORE_DEVICE"
}

# mount_target DIRECTORY : the root and, inside it, the VM store and the ESP of each disk. The store too: what the packages and the
# overlay put below its mount point would be hidden under it from the first boot on.
mount_target() {
  local target=$1 mounts disk
  modprobe -q "$ROOT_FS" 2>/dev/null || true
  modprobe -q "$VMSTORE_FS" 2>/dev/null || true
  mkdir -p "$target"
  mount -t "$ROOT_FS" "$ROOT_DEVICE" "$target"
  mkdir -p "$target$VMSTORE_MOUNT"
  mount -t "$VMSTORE_FS" "$VMSTORE_DEVICE" "$target$VMSTORE_MOUNT"
  mapfile -t mounts < <(esp_mounts)
  for disk in "${!DISKS[@]}"; do
    mkdir -p "$target${mounts[disk]}"
    mount -t vfat "$(part_path "/dev/${DISKS[disk]}" 1)" "$target${mounts[disk]}"
  done
}

# describe_volumes TARGET : what the node's own start scripts look for before they bring up a group or an array.
describe_volumes() {
  local target=$1 device name uuid
  case $SCHEME in
    lvm)
      mkdir -p "$target/etc/lvm/backup"
      vgcfgbackup --file "$target/etc/lvm/backup/$VOLUME_GROUP" "$VOLUME_GROUP" >/dev/null
      ;;
    mirror)
      for name in root vmstore; do
        device=$ROOT_DEVICE
        [[ $name == root ]] || device=$VMSTORE_DEVICE
        uuid=$(mdadm --detail --export "$device" | sed -n 's/^MD_UUID=//p')
        [[ -n $uuid ]] || die "the mirror $device shows no UUID"
        printf 'ARRAY /dev/md/%s metadata=1.2 UUID=%s\n' "$name" "$uuid"
      done >>"$target/etc/mdadm.conf"
      ;;
  esac
}
