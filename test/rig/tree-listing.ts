import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { sh } from './sh.ts';

export interface ListingOptions {
  /** File times from here on are shown as `new`: what a package's script writes has the time of the run. */
  readonly since?: Date;
  /** Files whose content is never twice the same, as an archive that a script makes is full of times: only that they are there. */
  readonly varies?: RegExp;
}

/**
 * Everything that two package managers could do differently in a tree, one sorted line a path: kind, mode, uid:gid, then for
 * files size, digest, time and the other names of the same file, for links the target, for devices the numbers; extended
 * attributes last. Left out: times of everything but files (a folder's and a link's are the clock's), and
 * the two parts of names that differ from run to run: the date behind `-upgraded-` and the cookie of `installpkg-`.
 */
export function listTree(root: string, options: ListingOptions = {}): readonly string[] {
  const groups = new Map<string, string[]>();
  const found: { readonly path: string; readonly info: Stats }[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const info = lstatSync(join(root, path));
      found.push({ path, info });
      if (info.isDirectory()) walk(path);
      else if (info.nlink > 1) groups.set(inode(info), [...(groups.get(inode(info)) ?? []), path]);
    }
  };
  walk('');
  const attributes = extendedAttributes(root);
  return found
    .map(({ path, info }) => {
      const names = (groups.get(inode(info)) ?? []).filter((other) => other !== path);
      const parts = [
        `${steady(path)}:`,
        describe(root, path, info, options),
        `${(info.mode & 0o7777).toString(8)} ${[info.uid, info.gid].join(':')}`,
        ...(names.length === 0 ? [] : [`= ${names.map(steady).join(' = ')}`]),
        ...(attributes.get(path) ?? []),
      ];
      return parts.join(' ');
    })
    .sort();
}

const inode = (info: Stats): string => [info.dev, info.ino].join(':');

const steady = (path: string): string =>
  path
    .replace(/-upgraded-\d{4}-\d\d-\d\d,\d\d:\d\d:\d\d/g, '-upgraded-DATE')
    .replace(/^installpkg-[^/]+/, 'installpkg-COOKIE');

function describe(root: string, path: string, info: Stats, { since, varies }: ListingOptions): string {
  if (info.isDirectory()) return 'dir';
  if (info.isSymbolicLink()) return `link -> ${readlinkSync(join(root, path))}`;
  if (info.isFile() && varies?.test(path) === true) return 'file of its own time';
  if (info.isFile()) {
    const digest = createHash('sha1')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    const time =
      since !== undefined && info.mtimeMs >= since.getTime()
        ? 'new'
        : String(Math.floor(info.mtimeMs / 1000));
    return `file ${String(info.size)} ${digest} ${time}`;
  }
  if (info.isFIFO()) return 'fifo';
  if (info.isSocket()) return 'socket';
  // Linux: 12 bits of major, 8 low and 12 high bits of minor.
  const major = (info.rdev >>> 8) & 0xfff;
  const minor = (info.rdev & 0xff) | ((info.rdev >>> 12) & 0xfff00);
  return `${info.isBlockDevice() ? 'block' : 'char'} ${[major, minor].join(':')}`;
}

/** Sorted `name=0x…` words by path; the labels of a security module are the machine's. */
function extendedAttributes(root: string): ReadonlyMap<string, readonly string[]> {
  const text = sh(
    'cd "$1" && getfattr --recursive --physical --no-dereference --match=- --dump --encoding=hex . 2>/dev/null || true',
    root,
  );
  const byPath = new Map<string, readonly string[]>();
  for (const block of text.split('\n\n')) {
    const [head, ...words] = block.split('\n').filter((line) => line !== '');
    if (head === undefined) continue;
    const path = head
      .replace(/^# file: (\.\/)?/, '')
      .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    byPath.set(path, words.filter((word) => !word.startsWith('security.selinux')).sort());
  }
  return byPath;
}

/** The lines that only one of two listings has: `-` the first, `+` the second. Eighteen thousand equal lines say nothing. */
export function differences(left: readonly string[], right: readonly string[]): readonly string[] {
  const [inLeft, inRight] = [new Set(left), new Set(right)];
  return [
    ...left.filter((line) => !inRight.has(line)).map((line) => `- ${line}`),
    ...right.filter((line) => !inLeft.has(line)).map((line) => `+ ${line}`),
  ].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}
