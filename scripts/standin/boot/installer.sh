# shellcheck shell=bash
# installer.sh - the installer environment: programs of the mirror's packages, busybox for the rest, our files.
# Sourced by make-boot. Uses $BOOT_DIR, $MIRROR, $ROOT, $TREE.

# list FILE - the lines of a list file that are not comments.
list() { grep -v -e '^#' -e '^$' "$BOOT_DIR/installer/$1"; }

# find_program NAME - the path of a program in the scratch root (links followed inside it).
find_program() {
  local dir
  for dir in usr/bin usr/sbin; do
    if [[ -e $ROOT/$dir/$1 ]]; then
      chroot "$ROOT" /usr/bin/readlink -f "/$dir/$1"
      return 0
    fi
  done
  die "installer/programs wants $1, which no package of the mirror has"
}

# copy_libraries - copy the shared libraries that any ELF file below $TREE needs; the loader itself says which.
copy_libraries() {
  local file library
  find "$TREE" -type f -perm -u=x -not -path "*/lib/modules/*" | while read -r file; do
    if [[ $(head -c 4 "$file" | tail -c 3) == ELF ]]; then
      cp "$file" "$ROOT/.probe"
      # A static program is refused by the loader: it needs nothing.
      chroot "$ROOT" /lib64/ld-linux-x86-64.so.2 --list /.probe 2>/dev/null | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' || :
      chroot "$ROOT" /lib64/ld-linux-x86-64.so.2 --list /.probe 2>/dev/null | grep 'not found' | sed "s|^|MISSING ${file#"$TREE"}: |" || :
    fi
  done | sort -u >"$TMP/libraries"
  rm -f "$ROOT/.probe"
  if grep -q '^MISSING' "$TMP/libraries"; then die "a library is missing: $(grep '^MISSING' "$TMP/libraries" | head -n 1)"; fi
  mkdir -p "$TREE/usr/lib/x86_64-linux-gnu" "$TREE/lib64"
  while read -r library; do
    cp -L "$ROOT$library" "$TREE/usr/lib/x86_64-linux-gnu/${library##*/}"
  done <"$TMP/libraries"
  cp -L "$ROOT/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" "$TREE/lib64/"
}

# copy_modules - the kernel's modules without the folders that installing needs nothing of.
copy_modules() {
  local left_out
  KERNEL_VERSION=$(cd "$ROOT/lib/modules" && echo *)
  [[ -d $ROOT/lib/modules/$KERNEL_VERSION ]] || die "the mirror's packages hold more than one kernel, or none: $KERNEL_VERSION"
  mkdir -p "$TREE/lib/modules"
  cp -a "$ROOT/lib/modules/$KERNEL_VERSION" "$TREE/lib/modules/"
  while read -r left_out; do
    rm -rf "${TREE:?}/lib/modules/$KERNEL_VERSION/kernel/$left_out"
  done < <(list modules-left-out)
  depmod -b "$TREE" "$KERNEL_VERSION"
}

# link_applets - busybox's links, at its own idea of their folders, where nothing real has the name.
link_applets() {
  local path name
  "$ROOT/usr/share/mkinitrd/busybox" --list-full >"$TMP/applets"
  while read -r path; do
    name=${path##*/}
    if list applets-left-out | grep -qxF "$name"; then continue; fi
    if [[ -e $TREE/bin/$name || -e $TREE/sbin/$name || -e $TREE/usr/bin/$name || -e $TREE/usr/sbin/$name ]]; then continue; fi
    mkdir -p "$TREE/$(dirname "$path")"
    ln -s /bin/busybox "$TREE/$path"
  done <"$TMP/applets"
}

# make_installer_tree - all of $TREE.
make_installer_tree() {
  local path name
  rm -rf "$TREE"
  mkdir -p "$TREE"/{bin,sbin,dev,etc,home,lib,lib64,mnt,proc,root,run,sys,tmp,cdrom,nfs} \
    "$TREE"/usr/{bin,sbin,lib,share} "$TREE"/var/{log/setup/tmp,lib,run,empty} "$TREE/var/log/mount"
  chmod 1777 "$TREE/tmp"
  cp -a --no-preserve=ownership "$BOOT_DIR/installer/etc" "$BOOT_DIR/installer/sbin" "$BOOT_DIR/installer/usr" "$TREE/"
  while read -r path; do
    name=$(find_program "${path##*/}") || exit 1
    cp "$ROOT$name" "$TREE/$path"
    chmod 755 "$TREE/$path"
  done < <(list programs)
  for name in depmod insmod lsmod modinfo modprobe rmmod; do ln -s ../bin/kmod "$TREE/sbin/$name"; done
  for name in ext2 ext3 ext4; do
    ln -s mke2fs "$TREE/sbin/mkfs.$name"
    ln -s e2fsck "$TREE/sbin/fsck.$name"
  done
  for name in vfat msdos; do
    ln -s mkfs.fat "$TREE/sbin/mkfs.$name"
    ln -s fsck.fat "$TREE/sbin/fsck.$name"
  done
  for name in pvcreate vgcreate lvcreate vgchange vgcfgbackup vgscan vgs pvs; do ln -s lvm "$TREE/sbin/$name"; done
  for name in unxz xzcat; do ln -s xz "$TREE/usr/bin/$name"; done
  ln -s bash "$TREE/bin/sh"
  cp "$ROOT/etc/mke2fs.conf" "$TREE/etc/"
  mkdir -p "$TREE/usr/lib/udev" "$TREE/usr/share/terminfo/l" "$TREE/usr/share/terminfo/v"
  cp "$ROOT/usr/lib/udev/disk-links" "$TREE/usr/lib/udev/"
  for name in l/linux v/vt100; do
    path=$(find "$ROOT"/usr/*/terminfo -path "*/$name" -print -quit)
    if [[ -n $path ]]; then cp -L "$path" "$TREE/usr/share/terminfo/$name"; fi
  done
  copy_libraries
  copy_modules
  cp "$ROOT/usr/share/mkinitrd/busybox" "$TREE/bin/busybox"
  chmod 755 "$TREE/bin/busybox"
  link_applets
  ln -s sbin/init "$TREE/init"
  ln -s /proc/mounts "$TREE/etc/mtab"
  printf 'stand-in installer, kernel %s, made from the packages of %s\n' "$KERNEL_VERSION" \
    "$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" >"$TREE/.installer-version"
}

# make_kernel_files - kernels/generic.s of the mirror.
make_kernel_files() {
  mkdir -p "$MIRROR/kernels/generic.s"
  cp "$ROOT/boot/vmlinuz-$KERNEL_VERSION" "$MIRROR/kernels/generic.s/bzImage"
  cp "$ROOT/boot/config-$KERNEL_VERSION" "$MIRROR/kernels/generic.s/config"
}

# pack_initrd - $TREE as one newc archive, owners 0:0, fixed times and inode numbers, xz with the only check that the
# kernel's decoder knows.
pack_initrd() {
  mkdir -p "$MIRROR/isolinux"
  find "$TREE" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$TREE" && find . -print0 | sort -z | cpio --null --create --format=newc --reproducible --owner=0:0 --quiet) |
    xz -6 --check=crc32 --threads=2 --block-size=32MiB >"$TMP/initrd.img"
  mv -f "$TMP/initrd.img" "$MIRROR/isolinux/initrd.img"
}
