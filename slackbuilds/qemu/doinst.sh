# Runs with the target's root as working directory, and not chrooted, so every path is relative to it.
# Its text may be on standard input: nothing here may read from there.

# A new configuration file takes its place when there is none yet, goes away when it brings nothing new,
# and otherwise stays beside the admin's own file for the admin to compare.
config() {
  new=$1
  old=${new%.new}
  if [ ! -e "$old" ]; then
    mv "$new" "$old"
  elif cmp -s "$old" "$new"; then
    rm "$new"
  fi
}

# Whom the udev rules give /dev/kvm to. Slackware has the group, with this number.
if ! grep -q '^kvm:' etc/group 2>/dev/null; then
  if [ -x usr/sbin/groupadd ]; then
    chroot . /usr/sbin/groupadd -g 36 kvm </dev/null
  else
    echo "qemu: the group kvm is missing: groupadd -g 36 kvm" >&2
  fi
fi

config etc/qemu/bridge.conf.new
