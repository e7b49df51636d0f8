import { cephComplaint, here, onNode, preseedComplaint, type Proof } from './program-answers.ts';

/** Data so plain that what reads it has no complaints: the form of each line, and who reads it. */
export const PLAIN: readonly { readonly reads: RegExp; readonly by: string; readonly line: RegExp }[] = [
  { reads: /^etc\/hardwareclock$/, by: 'rc.S looks for the word UTC', line: /^(#.*|UTC|localtime)$/ },
  {
    reads: /^etc\/resolv\.conf$/,
    by: 'the C library, silently',
    line: /^(#.*|search [\w.-]+|nameserver [\d.]+)$/,
  },
  { reads: /^etc\/ceph\/KEYRINGS$/, by: 'people', line: /^#.*$/ },
  { reads: /^etc\/zabbix\/zabbix_server\.d\/README$/, by: 'people', line: /^#.*$/ },
];

/** Shell assignments that other scripts read. */
const SETTINGS =
  /^etc\/(default\/(?!grub\.d\/).*|default\/grub\.d\/[^/]*\.cfg|frr\/daemons|rc\.d\/rc\.inet1\.conf)$/;
const SCRIPTS = /^(etc\/rc\.d\/rc\.[^.]*|install\/doinst\.sh)$/;

const NTPD = `
rm -f /tmp/ntp.log
if [ -d /opt/ntp.org ]; then
  export LD_LIBRARY_PATH=/opt/ntp.org/usr/lib/x86_64-linux-gnu
  /opt/ntp.org/usr/sbin/ntpd -n -c "$1" --saveconfigquit /tmp/ntp.saved -l /tmp/ntp.log
  test "$(grep ^server "$1")" = "$(grep ^server /tmp/ntp.saved)" || { cat /tmp/ntp.log /tmp/ntp.saved; exit 1; }
else
  ntpd -n -c "$1" -l /tmp/ntp.log &
  until grep -q 'INIT: MRU' /tmp/ntp.log; do sleep 0.1; done
  kill $!
fi
if grep 'syntax error' /tmp/ntp.log; then exit 1; fi
`;

/** What rc.openvswitch does, but for the switch itself; then each setting is where ovn-controller looks for it. */
const OPEN_VSWITCH = `
. "$1"
ctl=/usr/share/openvswitch/scripts/ovs-ctl
said=$("$ctl" --no-ovs-vswitchd start --system-id="$OVS_SYSTEM_ID" $OVS_CTL_OPTS 2>&1) || { echo "$said"; exit 1; }
for setting in "--external-id=system-id=$2" $OVS_CTL_OPTS; do
  setting=\${setting#--external-id=}
  found=$(ovs-vsctl get Open_vSwitch . "external_ids:\${setting%%=*}" | tr -d '"')
  test "$found" = "\${setting#*=}" || { echo "\${setting%%=*} is $found"; exit 1; }
done
`;

export const PROOFS: readonly Proof[] = [
  {
    program: 'bash -n',
    reads: SCRIPTS,
    complaint: here('bash', '-n'),
    mistake: [/\bdone\b/, 'don'],
  },
  {
    program: 'shellcheck',
    reads: SCRIPTS,
    complaint: here('shellcheck', '-'),
    mistake: [/^for service in/m, 'for servcie in'],
  },
  {
    // The shell that reads them stops at nothing; this one stops at a name that is not set.
    program: 'bash -eu, for settings',
    reads: SETTINGS,
    complaint: onNode('GRUB_CMDLINE_LINUX=""; bash -n "$1"; . "$1"'),
    mistake: [/="/, '='],
  },
  {
    // Who uses a setting is another file.
    program: 'shellcheck, for settings',
    reads: SETTINGS,
    complaint: here('shellcheck', '--shell=bash', '--exclude=SC2034', '-'),
    mistake: [/^(\w+)=/m, '$1 = '],
  },
  {
    program: 'hostname -F',
    reads: /^etc\/HOSTNAME$/,
    complaint: onNode('hostname -F "$1"; test "$(hostname)" = "$3"'),
    mistake: [/\./, '_'],
  },
  {
    program: 'getent',
    reads: /^etc\/hosts$/,
    complaint: onNode(`
      grep -Ev '^(#|$)' "$1" | while read -r line; do
        found=$(getent -s files hosts "\${line%%[[:blank:]]*}") || true
        test "$(echo $found)" = "$(echo $line)" || { echo "$line is read as $found"; exit 1; }
      done`),
    mistake: [/^(\d+\.\d+\.\d+\.\d+)\t(?!localhost)/m, '$1.5\t'],
  },
  {
    program: 'sshd -t',
    reads: /^etc\/ssh\/sshd_config$/,
    complaint: onNode(
      '[ -e /tmp/key ] || ssh-keygen -q -t ed25519 -N "" -f /tmp/key; "$(command -v sshd)" -t -h /tmp/key -f "$1"',
    ),
    mistake: [/^UsePAM yes$/m, 'UsePAM perhaps'],
  },
  {
    program: 'ssh-keygen -l',
    reads: /\/\.ssh\/authorized_keys$/,
    complaint: onNode('ssh-keygen -l -f "$1"'),
    mistake: [/AAAAC3/, 'AAAAX3'],
  },
  {
    // Owner and mode, too: sudo ignores a file whose are others.
    program: 'visudo -c',
    reads: /^etc\/sudoers\.d\//,
    complaint: onNode('visudo -c -O -P -f "$1"'),
    mistake: [/^%wheel ALL=/m, '%wheel ALL'],
  },
  {
    // Neither says anything by its status: they skip what they do not understand. Slackware's is ntp.org's, here an older one (4.2.8p15),
    // which gives back what it read. Where the archive has it no more, Debian's NTPsec reads the same language but for some old words.
    program: 'ntpd',
    reads: /^etc\/ntp\.conf$/,
    complaint: onNode(NTPD),
    mistake: [/ iburst$/m, ' iburts'],
  },
  {
    program: 'sysctl --dry-run',
    reads: /^etc\/sysctl\.d\//,
    complaint: here('sysctl', '--dry-run', '--load=-'),
    mistake: [/max_user_watches/, 'max_user_watch'],
  },
  {
    program: 'modprobe --showconfig',
    reads: /^etc\/modprobe\.d\//,
    complaint: onNode(
      'said=$(modprobe --showconfig --config "$1" 2>&1 >/dev/null); test -z "$said" || { echo "$said"; exit 1; }',
    ),
    mistake: [/^softdep /m, 'softdepp '],
  },
  {
    program: 'udevadm verify',
    reads: /^etc\/udev\/rules\.d\//,
    complaint: onNode('udevadm verify "$1"'),
    mistake: [/ATTR\{address\}/, 'ATTRIBUTE{address}'],
  },
  {
    program: 'grub-mkconfig and grub-script-check',
    reads: /^etc\/default\/grub\.d\//,
    complaint: onNode(`
      : >/boot/vmlinuz-generic
      grub-mkconfig -o /tmp/grub.cfg
      grub-script-check /tmp/grub.cfg
      GRUB_CMDLINE_LINUX="" GRUB_SERIAL_COMMAND=""
      . "$1"
      grep -qF "set timeout=$GRUB_TIMEOUT" /tmp/grub.cfg
      grep -qF "$GRUB_SERIAL_COMMAND" /tmp/grub.cfg
      grep -q "linux.*/vmlinuz-generic.*$GRUB_CMDLINE_LINUX" /tmp/grub.cfg`),
    mistake: [/^GRUB_TERMINAL=.*$/m, 'GRUB_TERMINAL=teletype'],
  },
  {
    program: 'vtysh -C',
    reads: /^etc\/frr\/(frr|vtysh)\.conf$/,
    complaint: onNode(
      'said=$(vtysh -C -f /etc/frr/frr.conf 2>&1) && test -z "$said" || { echo "$said"; exit 1; }',
    ),
    mistake: [/^(service integrated-vtysh)-config/m, '$1-configuration'],
  },
  {
    program: "the options of FRR's daemons",
    reads: /^etc\/frr\/daemons$/,
    complaint: onNode(`
      . "$1"
      sed -n 's/^\\([a-z]*\\)_options=.*/\\1/p' "$1" | while read -r daemon; do
        options=\${daemon}_options
        /usr/lib/frr/$daemon \${!options} --version >/dev/null
      done`),
    mistake: [/ -s 90000000/, ' --buffer 90000000'],
  },
  {
    program: 'ovs-ctl',
    reads: /^etc\/default\/openvswitch$/,
    complaint: onNode(OPEN_VSWITCH),
    mistake: [/--external-id=ovn-encap-ip=/, '--external-ip='],
  },
  {
    program: 'ceph-conf',
    reads: /^etc\/ceph\/ceph\.conf$/,
    complaint: cephComplaint,
    mistake: [/^mon_host = /m, 'mon_hosts = '],
  },
  {
    program: 'incus admin init --preseed',
    reads: /^etc\/incus\/preseed\.yaml$/,
    complaint: preseedComplaint,
    mistake: [/server_name:/, 'server_nam:'],
  },
  {
    program: 'zabbix_agentd -T',
    reads: /^etc\/zabbix\/zabbix_agentd\.conf$/,
    complaint: onNode('zabbix_agentd -T -c "$1"'),
    mistake: [/^Hostname=/m, 'HostName='],
  },
  {
    program: 'zabbix_server -T',
    reads: /^etc\/zabbix\/zabbix_server\.conf$/,
    complaint: onNode('zabbix_server -T -c "$1"'),
    mistake: [/^DBUser=/m, 'DBusers='],
  },
];
