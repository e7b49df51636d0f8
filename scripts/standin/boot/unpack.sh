# shellcheck shell=bash
# unpack.sh - a scratch root made of the mirror's packages, from which programs and libraries are picked.
# Sourced by make-boot. Uses $MIRROR, $ROOT.

# boot_packages - the package files that go into the scratch root, relative to slackware64/: the base, the libraries
# (a program's needs are found by its loader, not by a list), and dhcpcd.
boot_packages() {
  find a l n -name '*.txz' \( -path 'a/*' -o -path 'l/*' -o -name 'dhcpcd-*' -o -name 'libseccomp-*' -o -name 'krb5-*' -o -name 'libtirpc-*' \) | LC_ALL=C sort
}

# unpack_packages - fill $ROOT. aaa_base comes first by its name and makes the links everything is unpacked through.
# Of the install scripts only the link lines count here: nothing is configured, nothing is started.
unpack_packages() {
  local package
  rm -rf "$ROOT"
  mkdir -p "$ROOT"
  while read -r package; do
    tar -xpf "$MIRROR/slackware64/$package" -C "$ROOT" --keep-directory-symlink --no-same-owner
    if [[ -f $ROOT/install/doinst.sh ]]; then
      (cd "$ROOT" && sed -n -E '/^\( cd [^;]+ ; (rm -rf|ln -sf) .* \)$/p' install/doinst.sh | bash)
    fi
    rm -rf "$ROOT/install"
  done < <(cd "$MIRROR/slackware64" && boot_packages)
  [[ -x $ROOT/bin/bash && -d $ROOT/lib/modules ]] ||
    die "the mirror's packages in $MIRROR/slackware64 give no /bin/bash or no /lib/modules"
}
