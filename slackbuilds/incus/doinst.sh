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

# The same for files whose mode says something: the exec bit of an rc script is its on/off switch.
preserve_perms() {
  new=$1
  old=${new%.new}
  if [ -e "$old" ]; then
    cp -p "$old" "$new.keep"
    cat "$new" >"$new.keep"
    mv "$new.keep" "$new"
  fi
  config "$new"
}

# The groups: made by the target's own program, only when missing.
has_group() { grep -q "^$1:" etc/group 2>/dev/null; }
if [ -x usr/sbin/groupadd ]; then
  has_group incus || chroot . /usr/sbin/groupadd -g 345 incus </dev/null
  has_group incus-admin || chroot . /usr/sbin/groupadd -g 346 incus-admin </dev/null
fi
if ! has_group incus || ! has_group incus-admin; then
  echo "incus: the group incus or incus-admin is missing; /usr/doc/incus-*/README.SlackBuild has the commands." >&2
fi

# The users and groups that containers have, as root is allowed to give them away. A line of the admin's stays.
for file in etc/subuid etc/subgid; do
  grep -q '^\(root\|0\):' "$file" 2>/dev/null || echo root:1000000:1000000000 >>"$file"
done

preserve_perms etc/rc.d/rc.incus.new
config etc/default/incus.new
config etc/logrotate.d/incus.new
