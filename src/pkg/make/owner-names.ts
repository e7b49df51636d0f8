/**
 * Names for owners, as tar writes them beside the numbers. They come from here and from nowhere else: makepkg asks the machine
 * it runs on, so that the same tree gives other bytes elsewhere, or the name of somebody who happens to have that number. These are the numbers
 * that Slackware's `etc` package fixes; any other number goes without a name, and whoever unpacks takes the number, which is right everywhere.
 */
const USERS: Readonly<Record<number, string>> = {
  0: 'root',
  4: 'lp',
  10: 'uucp',
  14: 'ftp',
  25: 'smmsp',
  27: 'mysql',
  32: 'rpc',
  33: 'sshd',
  42: 'gdm',
  44: 'ntp',
  49: 'icecc',
  51: 'oprofile',
  52: 'usbmux',
  53: 'named',
  54: 'nslcd',
  64: 'sddm',
  65: 'pulse',
  68: 'dhcpcd',
  80: 'apache',
  81: 'messagebus',
  82: 'haldaemon',
  87: 'polkitd',
  91: 'postfix',
  94: 'dovecot',
  97: 'proftpd',
  99: 'nobody',
  214: 'avahi',
  218: 'nut',
  303: 'colord',
  320: 'nm-openvpn',
  330: 'ldap',
  443: 'openvpn',
};

const GROUPS: Readonly<Record<number, string>> = {
  0: 'root',
  6: 'disk',
  7: 'lp',
  10: 'wheel',
  14: 'uucp',
  15: 'man',
  16: 'dialout',
  17: 'audio',
  18: 'video',
  19: 'cdrom',
  22: 'utmp',
  36: 'kvm',
  41: 'cgred',
  43: 'shadow',
  71: 'input',
  83: 'plugdev',
  84: 'power',
  86: 'netdev',
  98: 'nobody',
  99: 'nogroup',
  100: 'users',
};

export const userName = (uid: number): string => USERS[uid] ?? '';
export const groupName = (gid: number): string => GROUPS[gid] ?? '';
