import { join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { RootedTree } from '../lib/rooted-tree.ts';
import { scanTree, type ScannedEntry } from '../lib/scan-tree.ts';
import { byCodeUnit } from '../lib/text.ts';
import type { LeaveOut } from '../pkg/index.ts';

/** A package unpacked by itself, and what of it is not to be seen. */
export interface ComposedLayer {
  readonly dir: string;
  readonly leaveOut?: LeaveOut;
}

/**
 * Joins unpacked packages into one new tree, as if each were installed after the one before: later files replace earlier ones, links
 * resolve in the tree and in the `base` below it. Files are hard links to those of the layers: nothing in the tree may ever be written to.
 */
export function composeTree(root: string, base: string, layers: readonly ComposedLayer[]): Result<void> {
  const tree = new RootedTree(root, { lowers: [base] });
  tree.createRoot();
  for (const { dir, leaveOut } of layers) {
    const entries = [...scanTree(dir)].sort((a, b) => byCodeUnit(a.path, b.path));
    for (const entry of entries) {
      if (entry.path === '' || leaveOut?.(entry.path, entry.link) === true) continue;
      const placed = place(tree, dir, entry);
      if (!placed.ok) return placed;
    }
  }
  tree.finish();
  return ok(undefined);
}

function place(tree: RootedTree, dir: string, entry: ScannedEntry): Result<void> {
  const { path, kind } = entry;
  if (kind === 'dir') return tree.directory(path, entry);
  // A link of an install script takes the place of whatever is there, full folders included.
  if (kind === 'symlink') {
    if (tree.kindOf(path) === 'dir') {
      const removed = tree.remove(path);
      if (!removed.ok) return removed;
    }
    return tree.symlink(path, entry.link ?? '', entry);
  }
  return tree.linkFrom(join(dir, path), path);
}
