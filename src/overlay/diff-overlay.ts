import { byCodeUnit } from '../lib/text.ts';
import { unifiedDiff } from '../lib/unified-diff.ts';
import type { TreeEntry } from '../lib/tree.ts';

/** A node's tree as it was once. A folder on the disk does not know the owners: everything there is the operator's. */
export interface OldTree {
  readonly entries: readonly TreeEntry[];
  readonly hasOwners: boolean;
}

/** What differs at one path; `from` and `to` are modes in octal, owners, or what a link leads to. */
export interface ChangedPart {
  readonly field: 'kind' | 'mode' | 'owner' | 'target' | 'content';
  readonly from?: string;
  readonly to?: string;
}

export interface OverlayChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly parts: readonly ChangedPart[];
  /** Hunks of a unified diff; missing where the file is no short text, or others may not read it on the node. */
  readonly diff?: string;
}

/** A longer text is not compared line by line. */
const TEXT_LIMIT = 64 << 10;

/**
 * What makes one tree of a node another, by path. Of a file that not everybody may read, before or now, nothing is shown but that it
 * differs: it holds password hashes or keys. Folders that come and go with their files are not told of.
 */
export function diffOverlay(old: OldTree, young: readonly TreeEntry[]): readonly OverlayChange[] {
  const [before, after] = [byPath(old.entries), byPath(young)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort(byCodeUnit)
    .flatMap((path): readonly OverlayChange[] => {
      const [from, to] = [before.get(path), after.get(path)];
      if (from === undefined || to === undefined) {
        if ((from ?? to)?.kind === 'dir') return [];
        const change = from === undefined ? 'added' : 'removed';
        return [{ path, change, parts: [], ...textDiff(from, to) }];
      }
      const parts = partsOf(from, to, old.hasOwners);
      if (parts.length === 0) return [];
      const isText = parts.some(({ field }) => field === 'content');
      return [{ path, change: 'changed', parts, ...(isText ? textDiff(from, to) : {}) }];
    });
}

const byPath = (entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> =>
  new Map(entries.map((entry) => [entry.path, entry]));

function partsOf(from: TreeEntry, to: TreeEntry, hasOwners: boolean): readonly ChangedPart[] {
  const part = (field: ChangedPart['field'], a: string, b: string): readonly ChangedPart[] =>
    a === b ? [] : [{ field, from: a, to: b }];
  if (from.kind !== to.kind) return part('kind', from.kind, to.kind);
  if (from.kind === 'symlink' || to.kind === 'symlink') return part('target', targetOf(from), targetOf(to));
  return [
    ...part('mode', octal(from.mode), octal(to.mode)),
    ...(hasOwners ? part('owner', ownerOf(from), ownerOf(to)) : []),
    ...(Buffer.compare(contentOf(from), contentOf(to)) === 0 ? [] : [{ field: 'content' } as const]),
  ];
}

function textDiff(from: TreeEntry | undefined, to: TreeEntry | undefined): { readonly diff?: string } {
  const texts = [from, to].map((entry) => (entry === undefined ? '' : openText(entry)));
  const [a, b] = texts;
  return a === undefined || b === undefined ? {} : { diff: unifiedDiff(a, b) };
}

/** A short text that everybody on the node may read. */
function openText(entry: TreeEntry): string | undefined {
  const content = contentOf(entry);
  if (entry.kind !== 'file' || (entry.mode & 0o004) === 0 || content.length > TEXT_LIMIT) return undefined;
  return content.includes(0) ? undefined : new TextDecoder().decode(content);
}

const contentOf = (entry: TreeEntry): Uint8Array =>
  entry.kind === 'file' ? entry.content : new Uint8Array();
const targetOf = (entry: TreeEntry): string => (entry.kind === 'symlink' ? entry.target : '');
const ownerOf = ({ uid, gid }: TreeEntry): string => `${String(uid)}:${String(gid)}`;
const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
