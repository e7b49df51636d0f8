import type { Member } from '../archive-member.ts';
import { tarQuote } from '../tar-quote.ts';

/** The line above and below the name in a box of MANIFEST.bz2. */
const RULE = `++${'='.repeat(40)}`;
const BOX = /^\+\+=+\n\|\|\n\|\| {3}Package: {2}\.\/(.+)\n\|\|\n\+\+=+\n/gm;

/** One package's part of MANIFEST: a box with its place, the lines of `tar -tvv`, two empty lines. */
export function renderManifestPart(path: string, lines: readonly string[]): string {
  return `${[RULE, '||', `||   Package:  ./${path}`, '||', RULE, ...lines].join('\n')}\n\n\n`;
}

/** The parts of a MANIFEST by the path in their box. */
export function splitManifest(text: string): ReadonlyMap<string, string> {
  const boxes = [...text.matchAll(BOX)];
  return new Map(
    boxes.map((box, index) => [box[1] ?? '', text.slice(box.index, boxes[index + 1]?.index ?? text.length)]),
  );
}

/** GNU tar's first guess at the width of owner and size together (list.c, `ugswidth`); a wider line widens all that follow it. */
const FIRST_WIDTH = 19;

/** The members as `LC_ALL=C TZ=UTC tar -tvv` of GNU tar 1.34 prints them, one line each. */
export function listAsTar(members: readonly Member[]): readonly string[] {
  let width = FIRST_WIDTH;
  return members.map((member) => {
    const owner = `${nameOr(member.uname, member.uid)}/${nameOr(member.gname, member.gid)}`;
    const size =
      member.device === undefined
        ? String(member.size)
        : `${String(member.device.major)},${String(member.device.minor)}`;
    width = Math.max(width, owner.length + 1 + size.length);
    const time = new Date(member.mtimeSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
    return `${modeText(member)} ${owner} ${size.padStart(width - owner.length - 1)} ${time} ${tarQuote(member.listed)}${linkText(member)}`;
  });
}

const nameOr = (name: string | undefined, id: number): string =>
  name === undefined || name === '' ? String(id) : name;

function linkText({ kind, link = '' }: Member): string {
  if (kind === 'symlink') return ` -> ${tarQuote(link)}`;
  return kind === 'hardlink' ? ` link to ${tarQuote(link)}` : '';
}

const LETTER: Readonly<Record<Member['kind'], string>> = {
  file: '-',
  dir: 'd',
  symlink: 'l',
  hardlink: 'h',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
};

function modeText({ kind, mode }: Member): string {
  const three = (shift: number, special: number, letter: string): string => {
    const bits = mode >> shift;
    const execute = (bits & 1) !== 0;
    const last = (mode & special) === 0 ? (execute ? 'x' : '-') : execute ? letter : letter.toUpperCase();
    return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${last}`;
  };
  return `${LETTER[kind]}${three(6, 0o4000, 's')}${three(3, 0o2000, 's')}${three(0, 0o1000, 't')}`;
}
