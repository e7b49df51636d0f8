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

# The accounts: made by the target's own programs, only when missing, with the numbers of SlackBuilds.org.
has_group() { grep -q "^$1:" etc/group 2>/dev/null; }
has_user() { grep -q "^$1:" etc/passwd 2>/dev/null; }
if [ -x usr/sbin/groupadd ] && [ -x usr/sbin/useradd ]; then
  has_group frr || chroot . /usr/sbin/groupadd -g 357 frr </dev/null
  has_group frrvty || chroot . /usr/sbin/groupadd -g 358 frrvty </dev/null
  has_user frr || chroot . /usr/sbin/useradd -r -M -u 357 -g frr -G frrvty -d /var/lib/frr \
    -s /bin/false -c FRRouting frr </dev/null
fi
if ! has_group frr || ! has_group frrvty || ! has_user frr; then
  echo "frr: the user frr, or the group frr or frrvty, is missing; /usr/doc/frr-*/README.SlackBuild has the commands." >&2
fi

preserve_perms etc/rc.d/rc.frr.new
config etc/frr/daemons.new
config etc/frr/vtysh.conf.new
config etc/logrotate.d/frr.new
# A fresh frr.conf is only a beginning; beside a working one it would be noise.
if [ -e etc/frr/frr.conf ]; then
  rm etc/frr/frr.conf.new
else
  mv etc/frr/frr.conf.new etc/frr/frr.conf
fi

# The package holds numbers (357:357). Where the account had other ones already, the files follow the account.
frr_uid=$(sed -n 's/^frr:[^:]*:\([0-9]*\):.*/\1/p' etc/passwd 2>/dev/null)
frr_gid=$(sed -n 's/^frr:[^:]*:\([0-9]*\):.*/\1/p' etc/group 2>/dev/null)
vty_gid=$(sed -n 's/^frrvty:[^:]*:\([0-9]*\):.*/\1/p' etc/group 2>/dev/null)
if [ "${frr_uid:-357}:${frr_gid:-357}" != 357:357 ]; then
  chown -R "${frr_uid:-357}:${frr_gid:-357}" etc/frr var/lib/frr var/log/frr
fi
chown "${frr_uid:-357}:${vty_gid:-358}" etc/frr/vtysh.conf
