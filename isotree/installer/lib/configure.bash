# shellcheck shell=bash disable=SC2154
# What `setup` would have done after the packages, then the node's overlay over it.

# in_target TARGET COMMAND... : runs it inside the new system with a plain environment.
in_target() {
  local target=$1
  shift
  env -i PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin HOME=/root TERM=linux LC_ALL=C INSIDE_INSTALLER=true \
    chroot "$target" "$@" </dev/null
}

# uuid_of DEVICE : the file system's UUID, which unlike a device name stays when disks are re-plugged.
# Fails when there is none to read: "UUID=" in fstab would only show at the first boot. -p: not from blkid's memory.
uuid_of() {
  local uuid
  uuid=$(blkid -p -o value -s UUID "$1") && [[ -n $uuid ]] && printf '%s\n' "$uuid"
}

# fsck_pass TYPE PASS : 0 for file systems that mend themselves when they are mounted.
fsck_pass() {
  [[ $1 == ext4 ]] && printf '%s\n' "$2" || printf '0\n'
}

# write_fstab TARGET : by UUID, in the columns of the stock installer.
write_fstab() {
  local target=$1 device disk mount uuid uuids=() esps=() line='%-45s %-16s %-11s %-22s %-3s %s\n'
  for disk in "${DISKS[@]}"; do esps+=("$(part_path "/dev/$disk" 1)"); done
  for device in "$ROOT_DEVICE" "$VMSTORE_DEVICE" "${esps[@]}"; do
    uuid=$(uuid_of "$device") || die "the new file system on $device shows no UUID"
    uuids+=("$uuid")
  done
  mkdir -p "$target/etc"
  {
    # shellcheck disable=SC2059 # the format is ours
    {
      printf "$line" "UUID=${uuids[0]}" / "$ROOT_FS" defaults 1 "$(fsck_pass "$ROOT_FS" 1)"
      disk=2
      for mount in $(esp_mounts); do printf "$line" "UUID=${uuids[disk++]}" "$mount" vfat defaults 1 0; done
      printf "$line" "UUID=${uuids[1]}" "$VMSTORE_MOUNT" "$VMSTORE_FS" defaults 1 "$(fsck_pass "$VMSTORE_FS" 2)"
      printf "$line" devpts /dev/pts devpts gid=5,mode=620 0 0
      printf "$line" proc /proc proc defaults 0 0
      printf "$line" tmpfs /dev/shm tmpfs nosuid,nodev,noexec 0 0
    }
  } >"$target/etc/fstab"
}

# bind_kernel_trees TARGET : /dev, /proc, /sys and the firmware's variables, for the programs that run inside.
bind_kernel_trees() {
  local target=$1 tree
  for tree in dev proc sys; do
    mkdir -p "$target/$tree"
    mount --rbind "/$tree" "$target/$tree"
    # Without this, unmounting the target would unmount the installer's own trees too where mounts are shared.
    mount --make-rslave "$target/$tree" 2>/dev/null || true
  done
  if [[ -d /sys/firmware/efi/efivars ]] && ! grep -q ' /sys/firmware/efi/efivars ' "$target/proc/mounts"; then
    mount -t efivarfs efivarfs "$target/sys/firmware/efi/efivars" 2>/dev/null || true
  fi
}

# stock_setup TARGET : the effects of the stock setup scripts that matter for a machine without a person in front of it.
stock_setup() {
  local target=$1 editor
  chmod 755 "$target"
  mkdir -p "$target/tmp" "$target/var"
  chmod 1777 "$target/tmp"
  chmod 755 "$target/var"
  if [[ -e $target/sbin/ldconfig || -e $target/usr/sbin/ldconfig ]]; then in_target "$target" ldconfig; fi
  ln -sfn /proc/mounts "$target/etc/mtab"
  printf '%s\n' "$HWCLOCK" >"$target/etc/hardwareclock"
  if [[ ! -e $target/usr/bin/vi ]]; then
    for editor in nvi vim elvis; do
      if [[ -x $target/usr/bin/$editor ]]; then ln -s "$editor" "$target/usr/bin/vi" && break; fi
    done
  fi
  # The stock default looks for other systems on every disk by mounting what it finds, which replays journals: a write to a
  # disk that nobody named. The overlay's grub.d file says so too, for the time after an upgrade of grub.
  [[ ! -f $target/etc/grub.d/30_os-prober ]] || chmod 0644 "$target/etc/grub.d/30_os-prober"
  # A minute of silence on a slow machine, so it has a step of its own. Stock Slackware leaves the CA store empty unless its setup script runs; then no TLS client on the node trusts anything.
  if [[ -x $target/usr/sbin/update-ca-certificates ]]; then
    step ca-certificates
    in_target "$target" update-ca-certificates --fresh >"$SF/cacerts.log" 2>&1 ||
      note "update-ca-certificates failed in the new system; run \"update-ca-certificates --fresh\" there"
  fi
}

# apply_overlay MEDIUM TARGET : unpacks the node's files, then runs their script inside the new system and removes it.
# Modes of directories that packages have made stay as they are: a tar that names /etc must not change /etc.
apply_overlay() {
  local medium=$1 target=$2 state=$2/var/lib/slackforge/node file
  tar --extract --preserve-permissions --numeric-owner --no-overwrite-dir --keep-directory-symlink \
    --file="$medium/slackforge/overlay.tar" --directory="$target"
  # What a package of this node (slackforge overlay --format txz) takes for unchanged, and for done.
  mkdir -p -m 0700 "$state"
  tar --list --file="$medium/slackforge/overlay.tar" | while IFS= read -r file; do
    if [[ -f $target/$file && ! -L $target/$file && $file != install/* ]]; then
      (cd "$target" && sha256sum "$file")
    fi
  done >"$state/shipped"
  chmod 0600 "$state/shipped"
  if [[ -f $target/install/doinst.sh ]]; then
    in_target "$target" /bin/sh -c 'cd / && . /install/doinst.sh' ||
      die "the overlay's install/doinst.sh failed in the new system; see the lines above"
    mv -f "$target/install/doinst.sh" "$state/configured"
    rmdir "$target/install" 2>/dev/null || true
  fi
}
