import { dirname } from 'node:path';
import {
  copyFile,
  linkOrCopy,
  pathExists,
  readText,
  removeTree,
  rename,
  writeAtomic,
  ensureDir,
  chmod,
} from '../lib/fs.ts';
import type { InstallerTree } from './installer-tree.ts';

/**
 * Writes the tree to `dir` (out/tree/node3), hard-linking what lies in the mirror or the repository. It is written beside
 * and renamed, so `dir` is the old tree or the new one; `dir`.sha256 lists its digests and is why an equal one is kept.
 * Gives whether it was written or reused.
 */
export async function writeTree(tree: InstallerTree, dir: string): Promise<'written' | 'reused'> {
  const listFile = `${dir}.sha256`;
  if ((await pathExists(dir)) && (await pathExists(listFile)) && (await readText(listFile)) === tree.digests)
    return 'reused';

  const fresh = `${dir}.new`;
  await removeTree(fresh);
  await removeTree(listFile);
  for (const entry of tree.entries) {
    const path = `${fresh}/${entry.path}`;
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
  // The overlay in it holds password hashes.
  await chmod(fresh, 0o700);
  await removeTree(dir);
  await rename(fresh, dir);
  await writeAtomic(listFile, tree.digests);
  return 'written';
}
