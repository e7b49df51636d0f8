import { join } from 'node:path';
import { compressTo } from '../../lib/compress.ts';
import { problem } from '../../lib/diagnostic.ts';
import { tarEnd, tarHeader, tarPadding, type TarMember } from '../../lib/gnu-tar.ts';
import { fail, type Result } from '../../lib/result.ts';
import { readPieces, scanTree, type ScannedEntry } from '../../lib/scan-tree.ts';
import { byCodeUnit } from '../../lib/text.ts';

/** 1 January 2026. Not SOURCE_DATE_EPOCH: the digest of a vendor archive is locked, whoever makes it and whenever. */
const MTIME_SECONDS = 1_767_225_600;

/**
 * Packs what is in a folder as .tar.xz: sorted, one time, owners 0, no names of them, two modes for files. The same tree gives the same
 * bytes. A special file, or a symbolic link that leads out of the tree, is refused.
 */
export async function packTree(
  folder: string,
  target: string,
  signal: AbortSignal | undefined,
): Promise<Result<void>> {
  const entries = scanTree(folder)
    .filter((entry) => entry.path !== '')
    .sort((a, b) => byCodeUnit(a.path, b.path));
  const refused = entries.find((entry) => !isPlain(entry));
  if (refused !== undefined) {
    const message = `"${refused.path}" is neither a file nor a folder nor a link inside the tree; it is not packed.`;
    return fail(problem('sources/bad-archive', message, { location: { file: target } }));
  }
  return compressTo(target, 'xz', tarOf(folder, entries), signal === undefined ? {} : { signal });
}

function isPlain({ kind, isUtf8, link = '' }: ScannedEntry): boolean {
  if (!isUtf8) return false;
  if (kind === 'symlink') return !link.startsWith('/') && !link.split('/').includes('..');
  return kind === 'file' || kind === 'dir';
}

function* tarOf(folder: string, entries: readonly ScannedEntry[]): Iterable<Uint8Array> {
  let written = 0;
  const count = (piece: Uint8Array): Uint8Array => {
    written += piece.length;
    return Buffer.from(piece);
  };
  for (const entry of entries) {
    const size = entry.kind === 'file' ? entry.size : 0;
    yield count(tarHeader(memberOf(entry, size)));
    if (entry.kind !== 'file') continue;
    for (const piece of readPieces(join(folder, entry.path))) yield count(piece);
    yield count(tarPadding(size));
  }
  yield tarEnd(written);
}

function memberOf(entry: ScannedEntry, size: number): TarMember {
  const isProgram = entry.kind === 'dir' || (entry.mode & 0o100) !== 0;
  return {
    name: entry.kind === 'dir' ? `${entry.path}/` : entry.path,
    kind: entry.kind === 'dir' ? 'dir' : entry.kind === 'symlink' ? 'symlink' : 'file',
    mode: entry.kind === 'symlink' ? 0o777 : isProgram ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    mtimeSeconds: MTIME_SECONDS,
    size,
    ...(entry.link === undefined ? {} : { link: entry.link }),
  };
}
