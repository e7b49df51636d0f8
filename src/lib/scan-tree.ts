/**
 * A door to the disk for what packs a tree: everything that an archive records of each entry, and its bytes. Synchronous on
 * purpose, as rooted-tree.ts: a tree may have 100,000 entries, and asking for them one by one through promises takes several times as long.
 */
import fs from 'node:fs';
import { join } from 'node:path';

/** One entry of a tree on disk, links not followed. */
export interface ScannedEntry {
  /** Relative to the top, which itself is the empty text. */
  readonly path: string;
  /** False when the name or what a link points at is not UTF-8; `path` and `link` then hold replacement characters. */
  readonly isUtf8: boolean;
  readonly kind: 'file' | 'dir' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'socket';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Whole seconds, rounded down. */
  readonly mtimeSeconds: number;
  /** The same for two names of one file. */
  readonly identity: string;
  readonly names: number;
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
}

/** The folder itself and everything below it, in no particular order. Throws as node:fs does. */
export function scanTree(root: string): readonly ScannedEntry[] {
  const entries = [describe(root, { text: '', isUtf8: true })];
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const bytes of fs.readdirSync(join(root, below), { encoding: 'buffer' })) {
      const name = decode(bytes);
      const entry = describe(root, { ...name, text: below === '' ? name.text : `${below}/${name.text}` });
      entries.push(entry);
      if (entry.kind === 'dir' && entry.isUtf8) pending.push(entry.path);
    }
  }
  return entries;
}

interface Decoded {
  readonly text: string;
  readonly isUtf8: boolean;
}

function describe(root: string, { text: path, isUtf8 }: Decoded): ScannedEntry {
  // What cannot be named cannot be looked at: it is listed so that the caller can refuse it.
  if (!isUtf8) return { ...UNNAMED, path };
  const found = fs.lstatSync(join(root, path), { bigint: true });
  const kind = kindOf(found);
  const link =
    kind === 'symlink' ? decode(fs.readlinkSync(join(root, path), { encoding: 'buffer' })) : undefined;
  return {
    path,
    isUtf8: link?.isUtf8 ?? true,
    kind,
    mode: Number(found.mode & 0o7777n),
    uid: Number(found.uid),
    gid: Number(found.gid),
    size: Number(found.size),
    mtimeSeconds: Number(
      found.mtimeNs >= 0n ? found.mtimeNs / SECOND : -((-found.mtimeNs + SECOND - 1n) / SECOND),
    ),
    identity: `${String(found.dev)}:${String(found.ino)}`,
    names: Number(found.nlink),
    ...(link === undefined ? {} : { link: link.text }),
    ...(kind === 'character-device' || kind === 'block-device' ? { device: deviceOf(found.rdev) } : {}),
  };
}

const SECOND = 1_000_000_000n;

const UNNAMED: ScannedEntry = {
  path: '',
  isUtf8: false,
  kind: 'file',
  mode: 0,
  uid: 0,
  gid: 0,
  size: 0,
  mtimeSeconds: 0,
  identity: '',
  names: 1,
};

function kindOf(found: fs.BigIntStats): ScannedEntry['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'dir';
  if (found.isSymbolicLink()) return 'symlink';
  if (found.isCharacterDevice()) return 'character-device';
  if (found.isBlockDevice()) return 'block-device';
  return found.isFIFO() ? 'fifo' : 'socket';
}

/** As the C library splits a device number. */
function deviceOf(rdev: bigint): { readonly major: number; readonly minor: number } {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
  };
}

function decode(bytes: Buffer): Decoded {
  const text = bytes.toString('utf8');
  return { text, isUtf8: Buffer.from(text, 'utf8').equals(bytes) };
}

const CHUNK = 1 << 20;

/** The bytes of a file in pieces of at most a mebibyte. Each piece is overwritten by the next: copy what must last. Throws as node:fs does. */
export function* readPieces(path: string): Iterable<Uint8Array> {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    // One byte more than there is, so that the end is seen without a second piece; small for a small file.
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, fs.fstatSync(fd).size + 1));
    for (let length = fs.readSync(fd, buffer); length > 0; length = fs.readSync(fd, buffer))
      yield buffer.subarray(0, length);
  } finally {
    fs.closeSync(fd);
  }
}
