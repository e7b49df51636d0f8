# shellcheck shell=bash disable=SC2154
# Makes the disk boot: initrd first, GRUB for UEFI and for BIOS, its menu last, so that the menu names the initrd.

# kernel_version TARGET : the newest modules directory, which is named after the kernel.
kernel_version() {
  local dir version=''
  for dir in "$1"/lib/modules/*/; do
    [[ -d $dir/kernel || -f $dir/modules.dep ]] && version=$(basename "$dir")
  done
  [[ -n $version ]] && printf '%s\n' "$version"
}

# disk_drivers NAME : the modules that drive the disk here, from the device up to the bus. Built-in drivers have none.
disk_drivers() {
  local dir driver
  dir=$(readlink -f "${SYSFS:-/sys}/block/$1/device")
  while [[ $dir == */* && -n $dir && $dir != "${SYSFS:-/sys}" ]]; do
    driver=$dir/driver/module
    [[ ! -e $driver ]] || basename "$(readlink -f "$driver")"
    dir=${dir%/*}
  done
}

# root_word : the root file system as the kernel is told of it. grub-mkconfig calls a logical volume by its name, all else by UUID.
root_word() {
  local uuid
  if [[ $SCHEME == lvm ]]; then
    printf '/dev/mapper/%s-root\n' "$VOLUME_GROUP"
  else
    uuid=$(uuid_of "$ROOT_DEVICE") && printf 'UUID=%s\n' "$uuid"
  fi
}

# write_mkinitrd_conf TARGET : without it geninitrd would look at the running system, which here is the installer, and
# guess the wrong root. An existing file (the overlay's) is respected. It pins no kernel version: geninitrd names the kernel,
# and the next one must not meet a stale pin.
write_mkinitrd_conf() {
  local target=$1 modules root name
  [[ ! -e $target/etc/mkinitrd.conf ]] || return 0
  root=$(root_word) || die "the root file system on $ROOT_DEVICE shows no UUID"
  # sd_mod: a SATA disk without it is found by its controller and still has no device node. The rest covers a
  # disk that is moved to another of the usual controllers.
  modules=$({
    for name in "${DISKS[@]}"; do disk_drivers "$name"; done
    printf '%s\n' sd_mod ahci nvme virtio_blk virtio_pci usb_storage uas "$ROOT_FS"
    [[ $SCHEME != lvm ]] || echo dm_mod
    [[ $SCHEME != mirror ]] || echo raid1
  } | awk '!seen[$0]++' | paste -sd: -)
  cat >"$target/etc/mkinitrd.conf" <<CONF
# Written by slackforge's installer; see mkinitrd.conf(5).
SOURCE_TREE="/boot/initrd-tree"
CLEAR_TREE="1"
MODULE_LIST="$modules"
ROOTDEV="$root"
ROOTFS="$ROOT_FS"
UDEV="1"
WAIT="5"
CONF
  # In place of mkinitrd's -L and -R.
  case $SCHEME in
    lvm) echo 'LVM="1"' ;;
    mirror) echo 'RAID="1"' ;;
  esac >>"$target/etc/mkinitrd.conf"
}

# make_initrd TARGET : runs the target's geninitrd and looks whether an initrd for the installed kernel came of it:
# geninitrd is known to end quietly without one when a helper is missing.
make_initrd() {
  local target=$1 version
  version=$(kernel_version "$target") || die "no kernel modules were installed below /lib/modules; add the kernel package to install in cluster.yaml"
  [[ -x $target/usr/sbin/geninitrd ]] || die "the installed packages bring no geninitrd; add the package mkinitrd to install in cluster.yaml"
  write_mkinitrd_conf "$target"
  in_target "$target" /usr/sbin/geninitrd >"$SF/geninitrd.log" 2>&1 || { cat "$SF/geninitrd.log"; die "geninitrd failed in the new system"; }
  [[ -s $target/boot/initrd-$version.img || -s $target/boot/initrd.gz ]] || {
    cat "$SF/geninitrd.log"
    die "geninitrd left no /boot/initrd-$version.img; is binutils (strings) among the installed packages?"
  }
}

# configure_grub TARGET : the consoles of cluster.yaml for the installed kernel and for GRUB itself, unless the overlay has set some.
configure_grub() {
  local target=$1 console unit speed kernel_words=()
  ! grep -qs 'console=' "$target/etc/default/grub" "$target"/etc/default/grub.d/*.cfg || return 0
  for console in $CONSOLES; do kernel_words+=("console=$console"); done
  mkdir -p "$target/etc/default/grub.d"
  {
    printf '# Written by slackforge: "console" of cluster.yaml.
'
    # shellcheck disable=SC2016 # the variable is for grub-mkconfig
    printf 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX %s"
' "${kernel_words[*]}"
    for console in $CONSOLES; do
      [[ $console =~ ^ttyS([0-9]+),([0-9]+)$ ]] || continue
      unit=${BASH_REMATCH[1]} speed=${BASH_REMATCH[2]}
      printf 'GRUB_TERMINAL="console serial"
GRUB_SERIAL_COMMAND="serial --unit=%d --speed=%d"
' "$unit" "$speed"
    done
  } >"$target/etc/default/grub.d/slackforge-console.cfg"
}

# install_efi TARGET ESP ID : the removable path always (it needs no firmware variables and survives their loss), the named
# entry where the firmware lets us.
install_efi() {
  local target=$1 esp=$2 id=$3 log=$SF/grub.log
  in_target "$target" grub-install --target=x86_64-efi --efi-directory="$esp" --removable --no-nvram >>"$log" 2>&1 ||
    { cat "$log"; die "grub-install could not write EFI/BOOT/BOOTX64.EFI below $esp"; }
  if [[ -d /sys/firmware/efi ]] && in_target "$target" /bin/sh -c 'command -v efibootmgr' >/dev/null &&
    in_target "$target" grub-install --target=x86_64-efi --efi-directory="$esp" --bootloader-id="$id" --recheck >>"$log" 2>&1; then
    note "firmware boot entry $id written"
  else
    in_target "$target" grub-install --target=x86_64-efi --efi-directory="$esp" --bootloader-id="$id" --no-nvram >>"$log" 2>&1 ||
      note "EFI/$id was not written; the disk boots by EFI/BOOT/BOOTX64.EFI"
  fi
}

# install_bios NAME TARGET : the core image in partition 5.
install_bios() {
  local name=$1 target=$2 log=$SF/grub.log
  if in_target "$target" /bin/sh -c '[ -d /usr/lib/grub/i386-pc ] || [ -d /usr/lib64/grub/i386-pc ]'; then
    in_target "$target" grub-install --target=i386-pc --recheck "/dev/$name" >>"$log" 2>&1 ||
      { cat "$log"; die "grub-install could not write the BIOS boot code to /dev/$name"; }
    note "/dev/$name boots by UEFI and by BIOS"
  else
    note "the grub package has no i386-pc modules: /dev/$name boots by UEFI only"
  fi
}

# install_grub TARGET : on every chosen disk, so that each half of a mirror boots alone; then the menu, which is on the root.
install_grub() {
  local target=$1 log=$SF/grub.log root uuid disk id=$BOOTLOADER_ID mounts
  : >"$log"
  mapfile -t mounts < <(esp_mounts)
  for disk in "${!DISKS[@]}"; do
    install_efi "$target" "${mounts[disk]}" "$id"
    install_bios "${DISKS[disk]}" "$target"
    id=$BOOTLOADER_ID-mirror
  done
  configure_grub "$target"
  # grub-mkconfig writes root=UUID= only if it sees this link, else /dev/sdb2, which is /dev/sda2 once the stick is
  # pulled. udev makes it some time after mkfs.
  uuid=$(uuid_of "$ROOT_DEVICE") || die "the root file system on $ROOT_DEVICE shows no UUID"
  mkdir -p "$target/dev/disk/by-uuid" "$target/boot/grub"
  [[ -e $target/dev/disk/by-uuid/$uuid ]] || ln -sfn "../../${ROOT_DEVICE#/dev/}" "$target/dev/disk/by-uuid/$uuid"
  in_target "$target" grub-mkconfig -o /boot/grub/grub.cfg >>"$log" 2>&1 ||
    { cat "$log"; die "grub-mkconfig failed in the new system"; }
  # By name: a line with nothing but processor microcode begins with the same word.
  grep -q '^[[:space:]]*initrd.*/boot/initrd' "$target/boot/grub/grub.cfg" || die "the GRUB menu names no initrd, the disk would not boot"
  root=$(root_word)
  grep -qF "root=$root" "$target/boot/grub/grub.cfg" ||
    die "the GRUB menu does not name the root file system as $root; the disk would not boot once another disk is plugged in or pulled"
}
