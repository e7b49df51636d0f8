# shellcheck shell=bash
# loaders.sh - isolinux for BIOS and GRUB for UEFI, with the menus of boot/medium/. Sourced by make-boot.
# Uses $BOOT_DIR, $MIRROR, $CACHE, $ROOT, $TMP.

# loader_debs - the packages that hold isolinux.bin and ldlinux.c32.
loader_debs() {
  local name file
  for name in isolinux syslinux-common; do
    file=$(find "$CACHE/archives" -name "${name}_*.deb" | sort | tail -n 1)
    [[ -n $file ]] || die "$name is not in $CACHE/archives: packages.tsv must have it on a fetch line"
    printf '%s\n' "$file"
  done
}

# make_isolinux - isolinux/ of the mirror. This isolinux is newer than Slackware's 4.07 and so needs ldlinux.c32.
make_isolinux() {
  local deb
  mkdir -p "$MIRROR/isolinux" "$TMP/loaders"
  while read -r deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$TMP/loaders"; done < <(loader_debs)
  cp "$TMP/loaders/usr/lib/ISOLINUX/isolinux.bin" "$TMP/loaders/usr/lib/syslinux/modules/bios/ldlinux.c32" "$MIRROR/isolinux/"
  cp "$BOOT_DIR/medium/isolinux.cfg" "$BOOT_DIR/medium/message.txt" "$MIRROR/isolinux/"
  rm -rf "$TMP/loaders"
}

# make_efi - EFI/BOOT/ of the mirror and isolinux/efiboot.img, the FAT image that UEFI boots a CD from.
# The module list is the stock binary's: no network, no serial, no sleep.
make_efi() {
  local modules=() module image=$TMP/efiboot.img
  # shellcheck disable=SC2013  # words are wanted
  for module in $(cat "$BOOT_DIR/medium/grub-modules"); do
    if [[ -e $ROOT/usr/lib/grub/x86_64-efi/$module.mod ]]; then modules+=("$module"); fi
  done
  mkdir -p "$MIRROR/EFI/BOOT"
  cp "$BOOT_DIR/medium/grub-embedded.cfg" "$ROOT/.embedded.cfg"
  chroot "$ROOT" /usr/bin/grub-mkimage --format=x86_64-efi --directory=/usr/lib/grub/x86_64-efi --prefix=/EFI/BOOT \
    --config=/.embedded.cfg --output=/.bootx64.efi "${modules[@]}"
  mv "$ROOT/.bootx64.efi" "$MIRROR/EFI/BOOT/bootx64.efi"
  cp "$BOOT_DIR/medium/grub.cfg" "$BOOT_DIR/medium/grub-embedded.cfg" "$MIRROR/EFI/BOOT/"
  touch -d "@$SOURCE_DATE_EPOCH" "$MIRROR/EFI/BOOT/bootx64.efi"

  rm -f "$image"
  # Slackware's has the size of a floppy disk; a larger GRUB makes it larger.
  local kilobytes=1440 needed
  needed=$(($(stat -c %s "$MIRROR/EFI/BOOT/bootx64.efi") / 1024 + 64))
  if ((needed > kilobytes)); then kilobytes=$(((needed + 63) / 64 * 64)); fi
  truncate -s "${kilobytes}K" "$image"
  mkfs.vfat -F 12 -i 5f5f0001 -n EFIBOOT --invariant "$image" >/dev/null
  # The mtools refuse sizes that are no floppy's unless told.
  MTOOLS_SKIP_CHECK=1 mmd -i "$image" ::EFI ::EFI/BOOT
  MTOOLS_SKIP_CHECK=1 mcopy -m -i "$image" "$MIRROR/EFI/BOOT/bootx64.efi" ::EFI/BOOT/bootx64.efi
  mv -f "$image" "$MIRROR/isolinux/efiboot.img"
}
