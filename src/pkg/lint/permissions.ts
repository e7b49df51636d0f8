import type { LintedMember, LintedPackage } from './linted-package.ts';
import { baseName, isUnder } from './linted-package.ts';
import { complain, eachFile, eachMember, octal, type PackageRule } from './rule.ts';

/** Programs that Slackware ships with a set-id bit, by their own name: each checks who calls it. */
const SETUID = new Set(
  (
    'su sudo sudoedit mount umount ping ping6 passwd chsh chfn newgrp gpasswd chage expiry newuidmap newgidmap ' +
    'fusermount fusermount3 ssh-keysign unix_chkpwd dbus-daemon-launch-helper pkexec polkit-agent-helper-1 crontab at ' +
    'write wall locate mlocate utempter procmail lockfile screen exim sendmail mount.nfs mount.cifs Xorg.wrap ' +
    'traceroute6 lpr lprm lpq bwrap qemu-bridge-helper virt-ssh-helper chrome-sandbox'
  ).split(' '),
);

const PROGRAM_FOLDERS = ['bin', 'sbin', 'usr/bin', 'usr/sbin'];
const DATA_FOLDERS = [
  'usr/doc',
  'usr/man',
  'usr/info',
  'usr/include',
  'usr/share/applications',
  'usr/share/icons',
];

const isExecutable = (member: LintedMember): boolean => (member.mode & 0o111) !== 0;
const isProgram = (member: LintedMember): boolean =>
  member.elf !== undefined || member.interpreter !== undefined;

/** Modes and owners. */
export const permissionRules: readonly PackageRule[] = [
  {
    id: 'package/not-executable',
    explain:
      'What lies in a folder of programs must be executable by everyone or by nobody but root and its group. Mend the mode in the build.',
    severity: 'error',
    check: eachFile((member) =>
      PROGRAM_FOLDERS.includes(member.path.slice(0, member.path.lastIndexOf('/'))) &&
      !member.path.endsWith('.new') &&
      (member.mode & 0o100) === 0
        ? `A program has mode ${octal(member.mode)}.`
        : undefined,
    ),
  },
  {
    id: 'package/executable-data',
    explain:
      'Documentation, pages, headers, menu entries, icons and configuration are not executable. Mend the mode in the build; example scripts too are run by their interpreter.',
    severity: 'error',
    check: eachFile((member) => {
      if (!isExecutable(member)) return undefined;
      const isData =
        isUnder(member.path, ...DATA_FOLDERS) || (isUnder(member.path, 'etc') && !mayRunInEtc(member));
      return isData ? `The file has mode ${octal(member.mode)}.` : undefined;
    }),
  },
  {
    id: 'package/world-writable',
    explain:
      'Nobody but its owner and group may write a file; a folder that everyone writes to needs the sticky bit (1777).',
    severity: 'error',
    check: eachMember(({ kind, mode }) =>
      kind !== 'symlink' &&
      kind !== 'character-device' &&
      (mode & 0o002) !== 0 &&
      !(kind === 'dir' && (mode & 0o1000) !== 0)
        ? `Everyone may write to it (mode ${octal(mode)}).`
        : undefined,
    ),
  },
  {
    id: 'package/setuid',
    explain:
      'A program with a set-id bit that Slackware does not ship so gives rights to every account. Remove the bit, or allow it with the reason.',
    severity: 'error',
    check: eachFile(({ path, mode }) =>
      (mode & 0o6000) !== 0 && !SETUID.has(baseName(path)) ? `The file has mode ${octal(mode)}.` : undefined,
    ),
  },
  {
    id: 'package/unknown-owner',
    explain:
      'Members belong to root, or to an account or group of the base or of the recipe (users, groups in recipe.yaml). Another number leaked from the machine that built.',
    severity: 'error',
    check: (subject) =>
      subject.members
        .filter((member) => !isKnown(subject, member))
        .map(({ path, uid, gid }) =>
          complain(`It belongs to ${String(uid)}:${String(gid)}, which nobody declares.`, path),
        ),
  },
];

/** Scripts and programs that the system runs from etc; a shell reads those of profile.d whatever their first line is. */
function mayRunInEtc(member: LintedMember): boolean {
  return isProgram(member) || isUnder(member.path, 'etc/profile.d', 'etc/rc.d');
}

/** Without a base a name is believed: the account was known where the package was made. */
function isKnown({ expected, universe }: LintedPackage, member: LintedMember): boolean {
  const { uid, gid, uname = '', gname = '' } = member;
  const knows = (id: number, name: string, ids?: ReadonlySet<number>, more?: readonly number[]): boolean =>
    id === 0 ||
    more?.includes(id) === true ||
    (universe?.hasBase === true ? ids?.has(id) === true : name !== '');
  return knows(uid, uname, universe?.uids, expected.uids) && knows(gid, gname, universe?.gids, expected.gids);
}
