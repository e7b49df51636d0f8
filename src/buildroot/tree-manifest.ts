import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ok, type Result } from '../lib/result.ts';
import { readPieces, scanTree, type ScannedEntry } from '../lib/scan-tree.ts';
import { byCodeUnit } from '../lib/text.ts';
import { readXattrs } from '../lib/xattrs.ts';

/**
 * One entry of a tree: everything that two roots made from the same packages have in common. Times are left out, for what scripts write bears
 * the time of the day.
 */
export interface ManifestEntry {
  readonly path: string;
  readonly kind: ScannedEntry['kind'];
  /** Octal, four digits. */
  readonly mode: string;
  /** `uid:gid` in numbers. */
  readonly owner: string;
  /** SHA-256 of a file; target of a link; `major:minor` of a device; empty for the rest. */
  readonly content: string;
  /** The first path, in code-unit order, of another name of the same file. */
  readonly sameAs?: string;
  /** `name=hex` in the order of names. */
  readonly xattrs?: readonly string[];
}

export interface TreeManifest {
  /** By path in code-unit order; the root itself is the empty path. */
  readonly entries: readonly ManifestEntry[];
  readonly bytes: number;
}

/** Yields to other work after so many files. */
const BREATH = 500;

/** Reads the whole tree. Fails when getfattr is missing; throws as node:fs does. */
export async function takeManifest(root: string): Promise<Result<TreeManifest>> {
  const reading = readXattrs(root);
  const scanned = [...scanTree(root)].sort((a, b) => byCodeUnit(a.path, b.path));
  const firstNames = new Map<string, ManifestEntry>();
  const plain: ManifestEntry[] = [];
  let bytes = 0;
  for (const [index, entry] of scanned.entries()) {
    if (index % BREATH === 0) await setImmediate();
    const isFile = entry.kind === 'file';
    const first = isFile && entry.names > 1 ? firstNames.get(entry.identity) : undefined;
    if (isFile && first === undefined) bytes += entry.size;
    const described: ManifestEntry = {
      path: entry.path,
      kind: entry.kind,
      mode: entry.mode.toString(8).padStart(4, '0'),
      owner: `${String(entry.uid)}:${String(entry.gid)}`,
      content: first?.content ?? contentOf(root, entry),
      ...(first === undefined ? {} : { sameAs: first.path }),
    };
    if (isFile && entry.names > 1 && first === undefined) firstNames.set(entry.identity, described);
    plain.push(described);
  }
  const xattrs = await reading;
  if (!xattrs.ok) return xattrs;
  const entries = plain.map((entry) => {
    const found = Object.entries(xattrs.value.get(entry.path) ?? {});
    if (found.length === 0) return entry;
    const words = found.map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`);
    return { ...entry, xattrs: words.sort(byCodeUnit) };
  });
  return ok({ entries, bytes });
}

function contentOf(root: string, entry: ScannedEntry): string {
  if (entry.kind === 'symlink') return entry.link ?? '';
  if (entry.device !== undefined) return `${String(entry.device.major)}:${String(entry.device.minor)}`;
  if (entry.kind !== 'file' || !entry.isUtf8) return '';
  const hash = createHash('sha256');
  for (const piece of readPieces(join(root, entry.path))) hash.update(piece);
  return hash.digest('hex');
}

/** One JSON list a line: path, kind, mode, owner, content, and where there are any `sameAs` and xattrs. */
export function renderManifest(manifest: TreeManifest): string {
  const lines = manifest.entries.map(({ path, kind, mode, owner, content, sameAs, xattrs }) =>
    JSON.stringify([
      path,
      kind,
      mode,
      owner,
      content,
      ...(sameAs === undefined && xattrs === undefined ? [] : [sameAs ?? '']),
      ...(xattrs === undefined ? [] : [xattrs]),
    ]),
  );
  return `${lines.join('\n')}\n`;
}

/** The entries of a text that renderManifest made; undefined when it is not one, or not whole. */
export function parseManifest(text: string): readonly ManifestEntry[] | undefined {
  if (!text.endsWith('\n')) return undefined;
  try {
    return text
      .slice(0, -1)
      .split('\n')
      .map((line) => {
        const [path, kind, mode, owner, content, sameAs = '', xattrs] = JSON.parse(line) as Fields;
        return {
          path,
          kind,
          mode,
          owner,
          content,
          ...(sameAs === '' ? {} : { sameAs }),
          ...(xattrs === undefined ? {} : { xattrs }),
        };
      });
  } catch {
    return undefined;
  }
}

type Fields = [string, ManifestEntry['kind'], string, string, string, string?, (readonly string[])?];
