import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import type { TarKind } from '../lib/tar-reader.ts';

export type MemberKind = TarKind;

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
  /** Names of owner and group as the archive has them, for listings only; the numbers are what counts. */
  readonly uname?: string;
  readonly gname?: string;
  readonly size: number;
  readonly mtimeSeconds: number;
  /** What a symbolic or hard link points at. */
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  /** Extended attributes, from `SCHILY.xattr.*` records of the pax header: raw bytes, as file capabilities are. */
  readonly xattrs: Readonly<Record<string, Uint8Array>>;
}

/** Device nodes are believed only where the `devs` package puts them. */
const DEVICE_PLACES = ['dev/', 'lib/udev/devices/', 'usr/lib/udev/devices/'];
/** The kernel's own limits for a name and for a path. */
const NAME_LIMIT = 255;
const PATH_LIMIT = 4095;
// eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach the terminal
const CONTROL = /[\0-\x1f\x7f-\x9f]/;

/**
 * Says why a member must not be unpacked whatever else the archive holds, or undefined when it may: a name that is absolute, climbs with
 * `..`, has more than one spelling, holds control characters or is too long for any disk; a hard link that leaves the root; a device
 * node outside dev/ and lib/udev/devices/; an attribute that an overlay mount would believe.
 */
export function refuseMember(member: Member, archive: string): Diagnostic | undefined {
  const why = faultOf(member);
  return why === undefined ? undefined : sayHostile(member.listed, why, archive);
}

/** The complaint about one member; `why` ends the sentence that begins with its name. */
export function sayHostile(listed: string, why: string, archive: string): Diagnostic {
  return problem('pkg/hostile-member', `the member "${printable(listed)}" ${printable(why)}`, {
    location: { file: archive },
    hint: 'nothing of this package is used; rebuild it or fetch it again',
  });
}

function faultOf(member: Member): string | undefined {
  const { listed, path, kind, link = '' } = member;
  if (isAbsolute(listed)) return 'has an absolute name';
  if (climbs(listed)) return 'climbs out of the root with ".."';
  if (CONTROL.test(listed)) return 'has a line end or another control character in its name';
  if (path === '' && kind !== 'dir') return 'stands for the root and is not a directory';
  if (kind !== 'dir' && listed.endsWith('/')) return 'is called like a directory and is none';
  // `usr/./x` and `usr//x` are `usr/x` to the disk: two names for one file would pass by every comparison of names.
  if (path !== '' && !isPlain(path)) return 'has "." or an empty part in the middle of its name';
  if (isTooLong(path)) return 'has a name that is longer than a disk can hold';
  if (kind === 'symlink' || kind === 'hardlink') {
    const asLink = kind === 'symlink' ? 'is a symbolic link' : 'is a hard link';
    if (link === '') return `${asLink} to nothing`;
    if (CONTROL.test(link)) return `${asLink} to a name with a control character`;
    if (Buffer.byteLength(link) > PATH_LIMIT)
      return `${asLink} to a name that is longer than a disk can hold`;
    if (kind === 'hardlink' && (isAbsolute(link) || climbs(link)))
      return `${asLink} to "${link}", outside the package`;
  }
  const isDevice = kind === 'character-device' || kind === 'block-device';
  if (isDevice && !DEVICE_PLACES.some((place) => path.startsWith(place)))
    return 'is a device node outside dev/';
  const attribute = Object.keys(member.xattrs).find((name) => !isGoodAttribute(name));
  if (attribute !== undefined) return `has the extended attribute "${attribute}", which no package may set`;
  return undefined;
}

const isAbsolute = (name: string): boolean => name.startsWith('/');
const climbs = (name: string): boolean => name.includes('..') && name.split('/').includes('..');
const isPlain = (path: string): boolean => !/(^|\/)\.?(\/|$)/.test(path);

function isTooLong(path: string): boolean {
  // A character has at most three bytes for each unit of a JavaScript text.
  if (path.length * 3 <= NAME_LIMIT) return false;
  return (
    Buffer.byteLength(path) > PATH_LIMIT ||
    path.split('/').some((part) => Buffer.byteLength(part) > NAME_LIMIT)
  );
}

/** Attributes of overlay mounts would make a layer hide or redirect what is below it. */
const isGoodAttribute = (name: string): boolean =>
  /^(user|security|system|trusted)\.[!-~]{1,240}$/.test(name) && !name.startsWith('trusted.overlay.');

const printable = (text: string): string => {
  const clean = text.replace(new RegExp(CONTROL, 'g'), '?');
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean;
};
