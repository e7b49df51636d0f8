import { dirname, join } from 'node:path';
import { sha256Of, type Sha256Hex } from '../lib/digest.ts';
import { problem } from '../lib/diagnostic.ts';
import {
  chmod,
  copyFile,
  ensureDir,
  makeTempDir,
  removeTree,
  rename,
  showPath,
  symlink,
  writeAtomic,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { writeTar } from '../lib/tar.ts';
import type { TreeEntry } from '../lib/tree.ts';
import { overlayManifest, type Overlay } from './render.ts';

/** Where a node's overlay was written. */
export interface WrittenOverlay {
  /** For people: the files as they will be on the node, but owned by whoever ran slackforge. */
  readonly dir: string;
  /** For the installer: with the owners. */
  readonly tar: string;
  readonly sha256: Sha256Hex;
}

/** The overlay as overlay.tar: sorted, numeric owners, one mtime. The same overlay gives the same bytes. */
export async function overlayTar(overlay: Overlay, mtimeSeconds: number): Promise<Uint8Array> {
  return writeTar(overlay.entries, { mtimeSeconds });
}

/**
 * Writes OUT/node3/ (a folder), OUT/node3.tar and OUT/node3.manifest. The folder is made beside and renamed, so what was there
 * before, and files that no longer belong, go at once and never half. Nobody else may read it: install/doinst.sh
 * holds password hashes. Fails as a value when the disk does not take it.
 */
export async function writeOverlay(
  overlay: Overlay,
  outDir: string,
  mtimeSeconds: number,
): Promise<Result<WrittenOverlay>> {
  const dir = join(outDir, overlay.node.label);
  try {
    await ensureDir(outDir);
    await using temporary = await makeTempDir(outDir, `.${overlay.node.label}-`);
    const fresh = join(temporary.path, 'tree');
    await ensureDir(fresh, 0o700);
    for (const entry of overlay.entries) await writeEntry(fresh, entry);
    // Folders get their modes last: a folder without the write bit could not be filled by an ordinary account.
    for (const entry of overlay.entries.toReversed())
      if (entry.kind === 'dir') await chmod(join(fresh, entry.path), entry.mode);
    await removeTree(dir);
    await rename(fresh, dir);
    const bytes = await overlayTar(overlay, mtimeSeconds);
    const tar = join(outDir, `${overlay.node.label}.tar`);
    await writeAtomic(tar, bytes, 0o600);
    await writeAtomic(join(outDir, `${overlay.node.label}.manifest`), overlayManifest(overlay));
    return ok({ dir, tar, sha256: sha256Of(bytes) });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return fail(
      problem(
        'fs/unwritable',
        `The overlay of ${overlay.node.hostname} could not be written to ${showPath(dir)}: ${error.message}.`,
        {
          location: { file: showPath(dir) },
        },
      ),
    );
  }
}

async function writeEntry(root: string, entry: TreeEntry): Promise<void> {
  const path = join(root, entry.path);
  switch (entry.kind) {
    case 'dir':
      return ensureDir(path);
    case 'file':
      return writeAtomic(path, entry.content, entry.mode);
    case 'file-from':
      await ensureDir(dirname(path));
      await copyFile(entry.source, path);
      return chmod(path, entry.mode);
    case 'symlink':
      return symlink(entry.target, path);
  }
}
