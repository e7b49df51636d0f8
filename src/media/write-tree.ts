import { basename, dirname } from 'node:path';
import {
  chmod,
  copyFile,
  ensureDir,
  linkOrCopy,
  makeTempDir,
  pathExists,
  readText,
  removeTree,
  replaceDir,
  walk,
  writeAtomic,
} from '../lib/fs.ts';
import type { TreeEntry } from '../lib/tree.ts';
import type { InstallerTree } from './installer-tree.ts';
import { digestLines } from './tree-digests.ts';

/**
 * Writes the tree to `dir` (out/tree/node3), hard-linking what lies in the mirror or the repository. It is written beside
 * and renamed, so `dir` is the old tree or the new one; `dir`.sha256 lists its digests, and a tree with an equal list is kept when all
 * of it is still there. Only its owner may look in: the overlay holds password hashes. Gives whether it was written or reused.
 */
export async function writeTree(tree: InstallerTree, dir: string): Promise<'written' | 'reused'> {
  const listFile = `${dir}.sha256`;
  if (
    (await pathExists(listFile)) &&
    (await readText(listFile)) === tree.digests &&
    (await isWhole(tree, dir))
  )
    return 'reused';

  await using temporary = await makeTempDir(dirname(dir), `.${basename(dir)}-`);
  const fresh = `${temporary.path}/tree`;
  await removeTree(listFile);
  for (const entry of tree.entries) await writeEntry(entry, `${fresh}/${entry.path}`);
  await chmod(fresh, 0o700);
  await replaceDir(fresh, dir, temporary.path);
  await writeAtomic(listFile, tree.digests);
  return 'written';
}

async function writeEntry(entry: TreeEntry, path: string): Promise<void> {
  if (entry.kind === 'file') {
    await ensureDir(dirname(path));
    await writeAtomic(path, entry.content, entry.mode);
  } else if (entry.kind === 'file-from') {
    // A boot loader that an ISO writer may patch in place must never be the mirror's own file.
    if (entry.path.endsWith('.bin')) {
      await copyFile(entry.source, path);
      await chmod(path, entry.mode);
    } else {
      await linkOrCopy(entry.source, path);
    }
  } else {
    throw new Error(`internal error: a medium holds files only, and ${entry.path} is a ${entry.kind}`);
  }
}

/** Whether `dir` holds the files of the tree and no other, each with its bytes. Of those that are hard links the source is read only. */
async function isWhole(tree: InstallerTree, dir: string): Promise<boolean> {
  const there: TreeEntry[] = [];
  for await (const { path, kind, mode, uid, gid } of walk(dir))
    if (kind !== 'dir') there.push({ kind: 'file-from', path, mode, uid, gid, source: `${dir}/${path}` });
  return (await digestLines(there)) === tree.digests;
}
