import { byCodeUnit } from '../../lib/text.ts';
import { COMPRESSION } from './linted-package.ts';
import { complain, octal, type PackageRule } from './rule.ts';

const ARCHES = /^(noarch|fw|x86|x86_64|i[3-6]86|arm|arm.*hf.*|aarch64|riscv64|loongarch64)$/;
const TOP_LEVEL = new Set('bin boot dev etc lib lib64 opt sbin srv tmp usr var install'.split(' '));
/** Everything else that a package ships below install/ stays on the disk of whoever installs it. */
const INSTALL = /^install\/(doinst\.sh|douninst\.sh|slack-[a-z]+)$/;
const TEXT_WIDTH = 70;
const DESCRIPTION_LINES = 13;

/** What the package is called, how its archive is made, and what describes it. */
export const identityRules: readonly PackageRule[] = [
  {
    id: 'package/unreadable',
    explain:
      'The archive cannot be read to its end, or holds something that must not be unpacked. Build it again.',
    severity: 'error',
    check: ({ fault, compression, name }) =>
      fault === undefined || compression !== COMPRESSION[name.suffix] ? [] : [complain(fault)],
  },
  {
    id: 'package/wrong-compression',
    explain:
      'The data is compressed in another way than the suffix says: txz is xz, tgz gzip, tbz bzip2, tlz lzip. Name the file after what it is.',
    severity: 'error',
    check: ({ compression, name }) =>
      compression === COMPRESSION[name.suffix]
        ? []
        : [complain(`The file is called .${name.suffix} and holds ${compression ?? 'no compressed'} data.`)],
  },
  {
    id: 'package/unknown-arch',
    explain:
      'The third part of the name must be an architecture that Slackware uses, noarch, or fw for firmware.',
    severity: 'error',
    check: ({ name }) => (ARCHES.test(name.arch) ? [] : [complain(`"${name.arch}" is not an architecture.`)]),
  },
  {
    id: 'package/build-number',
    explain:
      'The last part of the name must begin with the build number; the tag follows without a separator, as in 1_sf.',
    severity: 'error',
    check: ({ name }) =>
      /^\d/.test(name.build) ? [] : [complain(`The build "${name.build}" does not begin with a number.`)],
  },
  {
    id: 'package/unexpected-name',
    explain:
      'Name, version and tag must be those that the recipe and the settings give. Look at PRGNAM, VERSION and TAG.',
    severity: 'error',
    check: ({ name, expected }) =>
      [
        ['name', name.name, expected.name],
        ['version', name.version, expected.version],
        ['tag', name.build.replace(/^\d+/, ''), expected.tag],
      ].flatMap(([what, actual, wanted]) =>
        wanted === undefined || actual === wanted
          ? []
          : [complain(`The ${what ?? ''} is "${actual ?? ''}", and "${wanted}" is expected.`)],
      ),
  },
  {
    id: 'package/not-by-makepkg',
    explain:
      'The first member must be "./" and no other may begin with "./": that is how pkgtools tells a package made by makepkg. Pack with makepkg.',
    severity: 'error',
    check: ({ members }) => {
      const first = members[0];
      if (first?.listed !== './') return [complain('The first member of the archive is not "./".')];
      return members
        .slice(1)
        .filter((member) => member.listed.startsWith('./'))
        .slice(0, 1)
        .map((member) => complain('A member after the first begins with "./".', member.path));
    },
  },
  {
    id: 'package/root-mode',
    explain:
      'The folder "./" must be root:root with mode 0755: installing the package gives / that owner and mode.',
    severity: 'error',
    check: ({ members }) =>
      members
        .filter(({ path, kind }) => path === '' && kind === 'dir')
        .filter(({ mode, uid, gid }) => (mode & 0o7777) !== 0o755 || uid !== 0 || gid !== 0)
        .map(({ mode, uid, gid }) =>
          complain(`"./" has mode ${octal(mode)} and belongs to ${String(uid)}:${String(gid)}.`),
        ),
  },
  {
    id: 'package/member-twice',
    explain:
      'No path may be in the archive twice: which of the two is installed would depend on who unpacks it.',
    severity: 'error',
    check: ({ members }) => {
      const seen = new Set<string>();
      return members.flatMap(({ path }) => {
        const isSecond = seen.has(path);
        seen.add(path);
        return isSecond ? [complain('The path is in the archive more than once.', path)] : [];
      });
    },
  },
  {
    id: 'package/member-order',
    explain:
      'Members must be in byte order with every folder listed before what is in it, as makepkg packs them.',
    severity: 'warning',
    check: ({ members }) => {
      const known = new Set(members.filter(({ kind }) => kind === 'dir').map(({ path }) => path));
      const orphan = members.find(
        ({ path }) => path.includes('/') && !known.has(path.slice(0, path.lastIndexOf('/'))),
      );
      const late = members.find(
        ({ path }, index) => index > 0 && byCodeUnit(members[index - 1]?.path ?? '', path) > 0,
      );
      return [
        ...(orphan === undefined ? [] : [complain('Its folder is not listed.', orphan.path)]),
        ...(late === undefined ? [] : [complain('It comes later than byte order puts it.', late.path)]),
      ];
    },
  },
  {
    id: 'package/top-level',
    explain:
      'Packages own nothing at the top of the file system but bin boot dev etc lib lib64 opt sbin srv tmp usr var. Move it below one of those.',
    severity: 'error',
    check: ({ members }) =>
      [...new Set(members.map(({ path }) => path.split('/')[0] ?? ''))]
        .filter((top) => top !== '' && !TOP_LEVEL.has(top))
        .map((top) => complain('Packages do not ship this at the top of the file system.', top)),
  },
  {
    id: 'package/install-member',
    explain:
      'Only doinst.sh, douninst.sh and slack-* may lie in install/: anything else would be left in /install of the system.',
    severity: 'error',
    check: ({ members }) =>
      members
        .filter(({ path, kind }) => path.startsWith('install/') && (kind !== 'file' || !INSTALL.test(path)))
        .map(({ path }) => complain('installpkg leaves this file behind in /install.', path)),
  },
  {
    id: 'package/slack-desc-missing',
    explain:
      'Every package has install/slack-desc: without it pkgtools and every repository show nothing about it.',
    severity: 'error',
    check: ({ byPath }) =>
      byPath.get('install/slack-desc')?.kind === 'file' ? [] : [complain('install/slack-desc is not there.')],
  },
  {
    id: 'package/slack-desc-form',
    explain:
      'slack-desc holds comments, a ruler and at most 13 lines that begin with "NAME:", with at most 70 characters behind that, without tabs.',
    severity: 'error',
    check: ({ byPath, name }) => slackDescFaults(byPath.get('install/slack-desc')?.text, name.name),
  },
];

function slackDescFaults(text: string | undefined, name: string): ReturnType<PackageRule['check']> {
  if (text === undefined) return [];
  const path = 'install/slack-desc';
  const lines = text.replace(/\n$/, '').split('\n');
  const own = lines.filter((line) => line.startsWith(`${name}:`));
  const whole = [
    ...(own.length === 0 ? [complain(`No line of it begins with "${name}:".`, path)] : []),
    ...(own.length > DESCRIPTION_LINES
      ? [
          complain(
            `It has ${String(own.length)} lines; no more than ${String(DESCRIPTION_LINES)} are shown.`,
            path,
          ),
        ]
      : []),
  ];
  const single = lines.flatMap((line, index) => {
    const say = (message: string) => [{ where: { path, line: index + 1 }, message }];
    if (line === '' || line.startsWith('#') || /^\s*\|-/.test(line)) return [];
    if (!line.startsWith(`${name}:`)) return say('The line is neither a comment nor one of this package.');
    if (line.includes('\t')) return say('The line has a tab.');
    const width = line.length - `${name}: `.length;
    return width > TEXT_WIDTH
      ? say(`The text has ${String(width)} characters; ${String(TEXT_WIDTH)} fit.`)
      : [];
  });
  return [...whole, ...single];
}
