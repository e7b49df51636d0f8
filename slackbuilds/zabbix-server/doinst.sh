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

# The account: made by the target's own programs, only when missing, with the numbers of SlackBuilds.org.
has_group() { grep -q "^$1:" etc/group 2>/dev/null; }
has_user() { grep -q "^$1:" etc/passwd 2>/dev/null; }
if [ -x usr/sbin/groupadd ] && [ -x usr/sbin/useradd ]; then
  has_group zabbix || chroot . /usr/sbin/groupadd -g 228 zabbix </dev/null
  has_user zabbix || chroot . /usr/sbin/useradd -r -M -u 228 -g zabbix -d /dev/null \
    -s /bin/false -c "Zabbix server" zabbix </dev/null
fi
if ! has_group zabbix || ! has_user zabbix; then
  echo "zabbix-server: the user or the group zabbix is missing; /usr/doc/zabbix-server-*/README.SlackBuild has the commands." >&2
fi

# The package holds numbers (228:228). Where the account had other ones already, the files follow the account.
uid=$(sed -n 's/^zabbix:[^:]*:\([0-9]*\):.*/\1/p' etc/passwd 2>/dev/null)
gid=$(sed -n 's/^zabbix:[^:]*:\([0-9]*\):.*/\1/p' etc/group 2>/dev/null)
if [ "${uid:-228}:${gid:-228}" != 228:228 ]; then
  chown -R "${uid:-228}:${gid:-228}" var/log/zabbix
  chown "0:${gid:-228}" etc/zabbix/zabbix_server.conf.new
fi

preserve_perms etc/rc.d/rc.zabbix-server.new
config etc/default/zabbix-server.new
config etc/logrotate.d/zabbix-server.new
config etc/zabbix/zabbix_server.conf.new
