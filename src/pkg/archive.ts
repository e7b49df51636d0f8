import type { Readable } from 'node:stream';
import { extract as extractTar, type Extract, type Header } from 'tar-stream';
import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { decompressXz } from '../lib/xz.ts';
import { refuseMember, type Member, type MemberKind } from './archive-member.ts';
import { parsePackageName } from './package-name.ts';

export interface ArchiveOptions {
  /** More unpacked bytes than this is taken for a decompression bomb. */
  readonly maxBytes?: number;
}

/** What a visitor does with a member; it must read `body` to its end or leave it alone. */
export type Visit = (member: Member, body: AsyncIterable<Uint8Array>) => Promise<Result<void>>;

/** The largest package of our own (ceph, unstripped) is below 3 GiB unpacked. */
export const DEFAULT_MAX_BYTES = 16 * 1024 ** 3;

const KINDS: Readonly<Record<string, MemberKind>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'dir',
  symlink: 'symlink',
  link: 'hardlink',
  'character-device': 'character-device',
  'block-device': 'block-device',
  fifo: 'fifo',
};

/**
 * Reads a .txz once, from front to back, and shows each member to `visit`. A member that must not be unpacked, damaged or cut-short data,
 * and too much data end the reading with a diagnostic; so does the first failure of `visit`. What was visited before is the caller's to
 * throw away. Gives the number of unpacked bytes.
 */
export async function readArchive(
  file: string,
  visit: Visit,
  options: ArchiveOptions = {},
): Promise<Result<number>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const say = (code: 'pkg/damaged' | 'pkg/unsupported' | 'pkg/too-large', message: string): Result<never> =>
    fail(problem(code, message, { location: { file } }));
  if (name.value.suffix !== 'txz')
    return say('pkg/unsupported', `.${name.value.suffix} packages are not read, only .txz`);

  const source = await decompressXz(file);
  const extract = extractTar();
  const watch = watchBytes(source, extract, options.maxBytes ?? DEFAULT_MAX_BYTES);
  try {
    for await (const entry of extract) {
      const kind = KINDS[entry.header.type];
      if (kind === undefined)
        return say('pkg/unsupported', `the member "${entry.header.name}" is of an unknown kind`);
      const member = asMember(entry.header, kind);
      const refused = refuseMember(member, file);
      if (refused !== undefined) return fail(refused);
      const visited = await visit(member, entry as unknown as AsyncIterable<Uint8Array>);
      if (!visited.ok) return visited;
      entry.resume();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The disk's own complaint (no space, no right) is not the package's fault.
    if ('syscall' in error)
      return fail(problem('fs/unwritable', `${file} could not be unpacked: ${error.message}`));
    return say('pkg/damaged', `the archive is damaged: ${error.message}`);
  } finally {
    source.destroy();
    extract.destroy(null);
  }
  if (watch.isTooLarge())
    return say('pkg/too-large', `more than ${String(watch.limit)} bytes come out of it; it is refused`);
  if (!watch.endedProperly())
    return say('pkg/damaged', 'the archive ends before its end mark: it was cut short');
  return ok(watch.bytes());
}

/** Feeds the decompressed bytes to the tar reader, counts them, and remembers the last kilobyte (two zero blocks end a tar). */
function watchBytes(source: Readable, extract: Extract, limit: number) {
  let count = 0;
  let tooLarge = false;
  let tail = Buffer.alloc(0);
  source.on('data', (chunk: Buffer) => {
    count += chunk.length;
    tail = Buffer.concat([tail, chunk.length > 1024 ? chunk.subarray(-1024) : chunk]).subarray(-1024);
    if (count > limit) {
      tooLarge = true;
      source.destroy();
      extract.destroy(null);
      return;
    }
    if (!extract.write(chunk)) {
      source.pause();
      extract.once('drain', () => source.resume());
    }
  });
  source.on('end', () => extract.end(null));
  source.on('error', (error: Error) => {
    extract.destroy(error);
  });
  return {
    limit,
    bytes: (): number => count,
    isTooLarge: (): boolean => tooLarge,
    endedProperly: (): boolean =>
      tail.length === 1024 && count % 512 === 0 && tail.every((byte) => byte === 0),
  };
}

function asMember(header: Header, kind: MemberKind): Member {
  const bare = header.name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
  const path = bare === '.' ? '' : bare;
  const listed = kind === 'dir' && !header.name.endsWith('/') ? `${header.name}/` : header.name;
  const pax = (header.pax ?? {}) as Readonly<Record<string, string>>;
  const xattrs = Object.entries(pax).flatMap(([key, value]) =>
    key.startsWith('SCHILY.xattr.') ? [[key.slice('SCHILY.xattr.'.length), value] as const] : [],
  );
  return {
    listed,
    path,
    kind,
    mode: header.mode,
    uid: header.uid,
    gid: header.gid,
    size: kind === 'file' ? header.size : 0,
    mtimeSeconds: Math.floor(header.mtime.getTime() / 1000),
    ...(header.linkname ? { link: header.linkname } : {}),
    ...(kind === 'character-device' || kind === 'block-device'
      ? { device: { major: header.devmajor, minor: header.devminor } }
      : {}),
    xattrs: Object.fromEntries(xattrs),
  };
}
