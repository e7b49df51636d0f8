import { problem, type Diagnostic } from '../lib/diagnostic.ts';

export type MemberKind =
  'file' | 'dir' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo';

/** One member of a package's tar stream, as it will be installed. */
export interface Member {
  /** As tar lists it: directories end in `/`, the first one is `./`. */
  readonly listed: string;
  /** Without `./` in front and without `/` behind; empty for the root itself. */
  readonly path: string;
  readonly kind: MemberKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeSeconds: number;
  /** What a symbolic or hard link points at. */
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  /** Extended attributes, from `SCHILY.xattr.*` records of the pax header. */
  readonly xattrs: Readonly<Record<string, string>>;
}

/** Device nodes are believed only where the `devs` package puts them. */
const DEVICE_PLACES = ['dev/', 'lib/udev/devices/', 'usr/lib/udev/devices/'];

/**
 * Says why a member must not be unpacked, or undefined when it may: a name that is absolute or climbs with `..`, a hard link that leaves
 * the root, a device node outside dev/ and lib/udev/devices/, a name that is not UTF-8.
 */
export function refuseMember(member: Member, archive: string): Diagnostic | undefined {
  const say = (why: string): Diagnostic =>
    problem('pkg/hostile-member', `the member "${printable(member.listed)}" ${why}`, {
      location: { file: archive },
      hint: 'nothing of this package is used; rebuild it or fetch it again',
    });
  if (isAbsolute(member.listed)) return say('has an absolute name');
  if (climbs(member.listed)) return say('climbs out of the root with ".."');
  if (/[\0\n]/.test(member.listed)) return say('has a line end or a zero byte in its name');
  if (member.listed.includes('\uFFFD')) return say('has a name that is not UTF-8');
  if (member.kind === 'hardlink') {
    const link = member.link ?? '';
    if (link === '' || isAbsolute(link) || climbs(link))
      return say(`is a hard link to "${printable(link)}", outside the package`);
  }
  if (member.kind === 'symlink' && (member.link ?? '') === '') return say('is a symbolic link to nothing');
  const isDevice = member.kind === 'character-device' || member.kind === 'block-device';
  if (isDevice && !DEVICE_PLACES.some((place) => member.path.startsWith(place)))
    return say('is a device node outside dev/');
  if (Object.values(member.xattrs).some((value) => value.includes('\uFFFD'))) {
    return say('has an extended attribute whose bytes cannot be carried over unchanged');
  }
  return undefined;
}

const isAbsolute = (name: string): boolean => name.startsWith('/');
const climbs = (name: string): boolean => name.split('/').includes('..');
// eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach the terminal
const printable = (name: string): string => name.replace(/[\0-\x1f\x7f]/g, '?');
