import { sha256Of } from './digest.ts';
import { byCodeUnit } from './text.ts';

interface EntryBase {
  /** Relative, without a leading slash, a trailing slash, an empty part, `.` or `..`. */
  readonly path: string;
  /** Permission bits, set-id bits included (for example 0o4755). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * One member of a tree that exists only as data. Owner and mode are facts of the list, not of a disk, so a tree can be
 * planned, compared and tested without privileges; a writer (tar, cpio, ISO, folder) turns it into bytes last.
 */
export type TreeEntry = EntryBase &
  (
    | { readonly kind: 'file'; readonly content: Uint8Array }
    | { readonly kind: 'file-from'; readonly source: string }
    | { readonly kind: 'dir' }
    | { readonly kind: 'symlink'; readonly target: string }
  );

/** Sorted by path in code-unit order, which puts every directory before what is in it. Throws on a bad or doubled path. */
export function sortEntries(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const sorted = entries.toSorted((a, b) => byCodeUnit(a.path, b.path));
  sorted.forEach((entry, index) => {
    assertTreePath(entry.path);
    if (sorted[index - 1]?.path === entry.path)
      throw new Error(`internal error: ${entry.path} is twice in one tree`);
  });
  return sorted;
}

/** `a/b/c` is in `a` and `a/b`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Throws unless the path stays below its root whatever is prefixed to it. */
export function assertTreePath(path: string): void {
  const parts = path.split('/');
  if (
    path === '' ||
    parts.some((part) => part === '' || part === '.' || part === '..') ||
    path.includes('\0')
  ) {
    throw new Error(`internal error: "${path}" is not a path below a root`);
  }
}

/** One sorted line an entry (kind, mode, uid:gid, size, digest or link target, path): what golden tests compare. */
export function manifest(entries: readonly TreeEntry[]): string {
  const lines = sortEntries(entries).map((entry) => {
    const owner = `${String(entry.uid)}:${String(entry.gid)}`;
    const mode = entry.mode.toString(8).padStart(4, '0');
    switch (entry.kind) {
      case 'file':
        return `f ${mode} ${owner} ${String(entry.content.length)} ${sha256Of(entry.content)} ${entry.path}`;
      case 'file-from':
        return `f ${mode} ${owner} from:${entry.source} ${entry.path}`;
      case 'dir':
        return `d ${mode} ${owner} ${entry.path}/`;
      case 'symlink':
        return `l ${mode} ${owner} ${entry.path} -> ${entry.target}`;
    }
  });
  return lines.map((line) => `${line}\n`).join('');
}
