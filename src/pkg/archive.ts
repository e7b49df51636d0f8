import { compressionOf, decompress } from '../lib/decompress.ts';
import type { Compression } from '../lib/compress.ts';
import { problem } from '../lib/diagnostic.ts';
import { stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { systemFault } from '../lib/system-fault.ts';
import { TarReader, type TarEntry, type TarSink } from '../lib/tar-reader.ts';
import type { Member } from './archive-member.ts';
import { bareName, MemberGuard } from './member-guard.ts';
import { parsePackageName, type PackageSuffix } from './package-name.ts';

export interface ArchiveOptions {
  /** More unpacked bytes than this is taken for a decompression bomb. */
  readonly maxBytes?: number;
  /** The unpacked size that an index gives for the package: much more than that is a bomb too, however small. */
  readonly indexedBytes?: number;
  readonly maxMembers?: number;
  /**
   * The decompressed bytes of `file`, where somebody has begun to decompress it before its turn (base roots do, see
   * lib/decompress-ahead.ts). It throws an Error with a clause when the data is damaged.
   */
  readonly source?: AsyncIterable<Uint8Array>;
}

/** Takes a member's bytes, at once: disk work is synchronous anyway. A piece is only lent; copy what is kept. */
export type MemberSink = TarSink;

/** What is to be done with a member: a sink for its bytes, or undefined when they are of no interest. Only files have bytes. */
export type Visit = (member: Member) => Result<MemberSink | undefined>;

/** What is known of an archive that was read to its end. */
export interface ArchiveSummary {
  /** Unpacked bytes, as installpkg counts them: the whole tar with its headers. */
  readonly bytes: number;
  readonly members: number;
}

/** The largest package of our own (ceph, unstripped) is below 3 GiB unpacked. */
export const DEFAULT_MAX_BYTES = 16 * 1024 ** 3;
/** The largest packages of the distribution (texlive, kernel-source) have below 200,000. */
const DEFAULT_MAX_MEMBERS = 1_000_000;
const MAX_NAME_BYTES = 128 * 1024 ** 2;
/** Indexes count blocks of a disk or bytes of files, never the bytes of the tar. */
const INDEX_MARGIN = 16 * 1024 ** 2;

export const COMPRESSION: Readonly<Record<PackageSuffix, Compression>> = {
  txz: 'xz',
  tgz: 'gzip',
  tbz: 'bzip2',
  tlz: 'lzip',
};

/**
 * Reads a package once, from front to back, and shows each member to `visit`. A member that must not be unpacked (see MemberGuard),
 * damaged or cut-short data, a compression that is not that of the suffix and too much data end the reading with a diagnostic; so does the
 * first failure of `visit`. What was visited before is the caller's to throw away: a fault may come with the last byte.
 */
export async function readArchive(
  file: string,
  visit: Visit,
  options: ArchiveOptions = {},
): Promise<Result<ArchiveSummary>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const source =
    options.source === undefined ? await openSource(file, name.value.suffix) : ok(options.source);
  if (!source.ok) return source;
  const say = (code: 'pkg/damaged' | 'pkg/unsupported' | 'pkg/too-large', message: string): Result<never> =>
    fail(problem(code, message, { location: { file } }));
  const guard = new MemberGuard(file, {
    maxMembers: options.maxMembers ?? DEFAULT_MAX_MEMBERS,
    maxNameBytes: MAX_NAME_BYTES,
  });
  let members = 0;
  const reader = new TarReader({
    visit: (entry) => {
      const member = asMember(entry);
      const refused = guard.refuse(member);
      if (refused !== undefined) return fail(refused);
      members++;
      return visit(member);
    },
    complain: (kind, message) =>
      problem(kind === 'damaged' ? 'pkg/damaged' : 'pkg/unsupported', message, { location: { file } }),
  });
  const limit = limitOf(options);
  let bytes = 0;
  // Only what the source throws is the package's fault: an error of a sink (no space, no right) goes its own way.
  const chunks = source.value[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => asError(error));
      if (next instanceof Error) {
        const fault = systemFault(next);
        return fault === undefined
          ? say('pkg/damaged', `the archive is damaged: ${next.message}`)
          : fail(fault);
      }
      if (next.done === true) break;
      bytes += next.value.length;
      if (bytes > limit)
        return say('pkg/too-large', `more than ${String(limit)} bytes come out of it; it is refused`);
      const taken = reader.write(next.value);
      if (!taken.ok) return taken;
    }
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return fail(
      systemFault(error) ?? problem('fs/unwritable', `${file} could not be unpacked: ${error.message}`),
    );
  } finally {
    await chunks.return?.();
  }
  const ended = reader.end();
  return ended.ok ? ok({ bytes, members }) : ended;
}

/** Bytes that may come out of the archive. */
function limitOf({ maxBytes = DEFAULT_MAX_BYTES, indexedBytes }: ArchiveOptions): number {
  return indexedBytes === undefined ? maxBytes : Math.min(maxBytes, 2 * indexedBytes + INDEX_MARGIN);
}

/** Opens the data after a look at its first bytes: a wrong suffix is told from damage. */
async function openSource(file: string, suffix: PackageSuffix): Promise<Result<AsyncIterable<Uint8Array>>> {
  const info = await stat(file);
  if (info?.kind !== 'file') return fail(problem('pkg/missing', `the package ${file} is not there`));
  const say = (message: string): Result<never> =>
    fail(problem('pkg/damaged', message, { location: { file } }));
  if (info.size === 0) return say('the file is empty');
  const found = await compressionOf(file);
  const expected = COMPRESSION[suffix];
  if (found === undefined)
    return say(`the file is called .${suffix} and is not ${expected} data, nor any other package`);
  if (found !== expected) return say(`the file is called .${suffix}, which is ${expected}, and is ${found}`);
  return decompress(file, expected);
}

function asMember(entry: TarEntry): Member {
  const { kind, name, mode, uid, gid, uname, gname, size, mtimeSeconds, xattrs } = entry;
  const listed = kind === 'dir' && !name.endsWith('/') ? `${name}/` : name;
  const path = bareName(name);
  const member = { listed, path, kind, mode, uid, gid, uname, gname, size, mtimeSeconds, xattrs };
  if (kind === 'symlink' || kind === 'hardlink') return { ...member, link: entry.link };
  return kind === 'character-device' || kind === 'block-device'
    ? { ...member, device: entry.device }
    : member;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
