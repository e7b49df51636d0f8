/**
 * What Slackware's `setup` does once the packages are installed and their scripts have run, as far as a root needs it that is only built
 * in. It runs inside the root as the last of the package scripts; ldconfig comes after it.
 *
 * - Modes of `/`, `/var` and `/tmp`, and the mail spool, as SeTconfig sets them.
 * - The store of certificate authorities: the package's own script leaves that to `setup.11.cacerts` when an installer is at work. It
 *   wants perl and openssl, and without it no program in the root can check a server.
 * - `/etc/mtab`, which programs read to know what is mounted.
 *
 * Left out, for no build asks for it: caches of fonts, icons and MIME types (rc.M makes them at each start), boot loader, key map,
 * network, time zone, services, `vi`, fstab, and root's password, for nobody logs in here.
 */
export const SETUP_STEPS = `
status=0
chmod 755 / /var
mkdir -p /tmp /var/spool/mail
chmod 1777 /tmp /var/spool/mail
chown root:mail /var/spool/mail || status=$?
if [ ! -e /etc/mtab ] && [ ! -L /etc/mtab ] && [ -d /etc ]; then ln -s /proc/mounts /etc/mtab; fi
if [ -x /usr/sbin/update-ca-certificates ]; then
  /usr/sbin/update-ca-certificates --fresh < /dev/null || status=$?
fi
exit $status
`;
