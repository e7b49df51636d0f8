# shellcheck shell=bash disable=SC2154
# Leaves the disk clean and the log on it.

# stamp TARGET : says which build of the medium this is the finished work of; guard_disk looks for it on the ESP.
stamp() {
  local target=$1 mount
  for mount in /etc $(esp_mounts); do printf '%s %s\n' "$BUILD_ID" "$NODE_ID" >"$target$mount/slackforge-build"; done
}

# keep_log TARGET : the installation's story stays readable on the node.
keep_log() {
  local target=$1 file
  mkdir -p "$target/var/log"
  cat "$SF/install.log" >"$target/var/log/slackforge-install.log"
  for file in installpkg.log cacerts.log geninitrd.log grub.log; do
    [[ ! -s $SF/$file ]] || { printf '\n==== %s\n' "$file" && cat "$SF/$file"; } >>"$target/var/log/slackforge-install.log"
  done
  chmod 600 "$target/var/log/slackforge-install.log"
}

# release_target TARGET : unmounts all of it, deepest first; a lazy unmount is the last resort and is said.
release_target() {
  local target=$1 disk
  sync
  umount -R "$target" 2>/dev/null || umount -R "$target/dev" "$target/proc" "$target/sys" 2>/dev/null || true
  if grep -q " $target\(/[^ ]*\)\? " /proc/mounts; then
    umount -R -l "$target" || true
    note "a process still used the new system; unmounted lazily"
  fi
  for disk in "${DISKS[@]}"; do release_disk "$disk"; done
  sync
}
