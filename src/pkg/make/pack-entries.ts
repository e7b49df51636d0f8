import { compressTo, type CompressOptions } from '../../lib/compress.ts';
import { chmod, stat } from '../../lib/fs.ts';
import { failAll, ok, type Result } from '../../lib/result.ts';
import type { ScannedEntry } from '../../lib/scan-tree.ts';
import type { TreeEntry } from '../../lib/tree.ts';
import { COMPRESSION } from '../archive.ts';
import { parsePackageName } from '../package-name.ts';
import { DOINST, planMembers } from './plan-members.ts';
import { refuseTree } from './refuse-tree.ts';
import { tarBytes } from './tar-bytes.ts';

export interface PackEntriesOptions extends CompressOptions {
  /** The time of every member. */
  readonly epochSeconds: number;
  /** Of the package; nobody else can read it before it has that mode when its folder is closed to them. */
  readonly mode: number;
}

export interface PackedEntries {
  readonly members: number;
  readonly compressedBytes: number;
}

/**
 * Packs a tree that exists only as data, as makePackage packs one on a disk: owners and modes are those of the entries, so it
 * needs no privileges. Every folder must be an entry. Fails on a name that is not a package's, a tree that cannot be packed and a missing
 * program; throws on an entry whose content is on the disk.
 */
export async function packEntries(
  entries: readonly TreeEntry[],
  file: string,
  { epochSeconds, mode, ...compress }: PackEntriesOptions,
): Promise<Result<PackedEntries>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const contents = new Map(entries.map((entry) => [entry.path, contentOf(entry)]));
  const scanned = [TOP, ...entries].map((entry) => asScanned(entry, epochSeconds));
  const options = { linkadd: true, chown: false, prepend: false, epochSeconds };
  const refused = refuseTree(file, scanned, options);
  if (refused.length > 0) return failAll(refused);
  const members = planMembers(scanned, contents.get(DOINST), options).map((member) =>
    typeof member.from === 'string' ? { ...member, from: contents.get(member.from) ?? EMPTY } : member,
  );
  const written = await compressTo(
    file,
    COMPRESSION[name.value.suffix],
    tarBytes('', members, { bytes: 0 }),
    compress,
  );
  if (!written.ok) return written;
  await chmod(file, mode);
  return ok({ members: members.length, compressedBytes: (await stat(file))?.size ?? 0 });
}

const EMPTY = new Uint8Array();
const TOP = { kind: 'dir', path: '', mode: 0o755, uid: 0, gid: 0 } as const;

function contentOf(entry: TreeEntry): Uint8Array | undefined {
  if (entry.kind === 'file-from') throw new Error(`internal error: ${entry.path} is not in memory`);
  return entry.kind === 'file' ? entry.content : undefined;
}

function asScanned(entry: TreeEntry, mtimeSeconds: number): ScannedEntry {
  const { path, mode, uid, gid } = entry;
  return {
    ...{ path, mode, uid, gid, mtimeSeconds },
    kind: entry.kind === 'file-from' ? 'file' : entry.kind,
    isUtf8: true,
    size: entry.kind === 'file' ? entry.content.length : 0,
    identity: path,
    names: 1,
    ...(entry.kind === 'symlink' ? { link: entry.target } : {}),
  };
}
