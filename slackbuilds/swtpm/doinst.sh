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

# The account: made by the target's own programs, only when missing, with the numbers of SlackBuilds.org.
has_group() { grep -q '^tss:' etc/group 2>/dev/null; }
has_user() { grep -q '^tss:' etc/passwd 2>/dev/null; }
if [ -x usr/sbin/groupadd ] && [ -x usr/sbin/useradd ]; then
  has_group || chroot . /usr/sbin/groupadd -g 374 tss </dev/null
  has_user || chroot . /usr/sbin/useradd -r -M -u 374 -g tss -d /var/lib/tpm -s /bin/false -c 'TPM software' tss </dev/null
fi
if ! has_group || ! has_user; then
  echo "swtpm: the user or the group tss is missing; /usr/doc/swtpm-*/README.SlackBuild has the commands." >&2
fi

config etc/swtpm_setup.conf.new
config etc/swtpm-localca.conf.new
config etc/swtpm-localca.options.new

# The package holds numbers (374:374). Where the account had other ones already, the folder follows the account.
uid=$(sed -n 's/^tss:[^:]*:\([0-9]*\):.*/\1/p' etc/passwd 2>/dev/null)
gid=$(sed -n 's/^tss:[^:]*:\([0-9]*\):.*/\1/p' etc/group 2>/dev/null)
if [ "${uid:-374}:${gid:-374}" != 374:374 ]; then
  chown -R "${uid:-374}:${gid:-374}" var/lib/swtpm-localca
fi
