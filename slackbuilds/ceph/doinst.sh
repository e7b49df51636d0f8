# Runs with the target's root as working directory, and not chrooted, so every path is relative to it.
# Its text may be on standard input: nothing here may read from there.

# A new configuration file takes its place when there is none yet, goes away when it brings nothing new,
# and otherwise stays beside the admin's own file for the admin to compare.
config() {
  new=$1
  old=${new%.new}
  [ -e "$new" ] || return 0
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
  if [ -e "$old" ] && [ -e "$new" ]; then
    cp -p "$old" "$new.keep"
    cat "$new" >"$new.keep"
    mv "$new.keep" "$new"
  fi
  config "$new"
}

# The account: made by the target's own programs, only when missing.
has_group() { grep -q "^$1:" etc/group 2>/dev/null; }
has_user() { grep -q "^$1:" etc/passwd 2>/dev/null; }
if [ -x usr/sbin/groupadd ] && [ -x usr/sbin/useradd ]; then
  has_group ceph || chroot . /usr/sbin/groupadd -g 167 ceph </dev/null
  has_user ceph || chroot . /usr/sbin/useradd -r -M -u 167 -g ceph -d /var/lib/ceph -s /bin/false -c Ceph ceph </dev/null
fi
if ! has_group ceph || ! has_user ceph; then
  echo "ceph: the user or the group ceph is missing; /usr/doc/ceph-*/README.SlackBuild has the commands." >&2
fi

# A package for clients has only the first of these.
for file in etc/ceph/rbdmap etc/default/ceph etc/logrotate.d/ceph etc/sudoers.d/ceph-smartctl etc/sysctl.d/90-ceph-osd.conf; do
  config "$file.new"
done
rc=etc/rc.d/rc.ceph
preserve_perms "$rc.new"

# The package holds numbers (167:167). Where the account had other ones already, the files follow the account.
ceph_uid=$(sed -n 's/^ceph:[^:]*:\([0-9]*\):.*/\1/p' etc/passwd 2>/dev/null)
ceph_gid=$(sed -n 's/^ceph:[^:]*:\([0-9]*\):.*/\1/p' etc/group 2>/dev/null)
if [ "${ceph_uid:-167}:${ceph_gid:-167}" != 167:167 ]; then
  chgrp "${ceph_gid:-167}" etc/ceph
  for folder in var/lib/ceph var/log/ceph; do
    if [ -d "$folder" ]; then chown -R "${ceph_uid:-167}:${ceph_gid:-167}" "$folder"; fi
  done
fi
