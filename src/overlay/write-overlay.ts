import { dirname, join } from 'node:path';
import { sha256Of, type Sha256Hex } from '../lib/digest.ts';
import { problem } from '../lib/diagnostic.ts';
import {
  chmod,
  copyFile,
  ensureDir,
  makeTempDir,
  pathExists,
  replaceDir,
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
 * holds password hashes. Fails as a value when the disk does not take it, and when OUT/node3 is somebody else's.
 */
export async function writeOverlay(
  overlay: Overlay,
  outDir: string,
  mtimeSeconds: number,
): Promise<Result<WrittenOverlay>> {
  const dir = join(outDir, overlay.node.label);
  const manifest = `${dir}.manifest`;
  if ((await pathExists(dir)) && !(await pathExists(manifest))) {
    const message = `${showPath(dir)} is there already and is no overlay: there is no ${showPath(manifest)}.`;
    const hint = 'Choose another folder with --out, or remove it.';
    return fail(problem('overlay/foreign-folder', message, { location: { file: showPath(dir) }, hint }));
  }
  try {
    await ensureDir(outDir);
    await using temporary = await makeTempDir(outDir, `.${overlay.node.label}-`);
    const fresh = join(temporary.path, 'tree');
    await ensureDir(fresh, 0o700);
    for (const entry of overlay.entries) await writeEntry(fresh, entry);
    // Folders get their modes last: a folder without the write bit could not be filled by an ordinary account.
    for (const entry of overlay.entries.toReversed())
      if (entry.kind === 'dir') await chmod(join(fresh, entry.path), entry.mode);
    // First, as the sign that the folder is ours.
    await writeAtomic(manifest, overlayManifest(overlay));
    await replaceDir(fresh, dir, temporary.path);
    const bytes = await overlayTar(overlay, mtimeSeconds);
    const tar = join(outDir, `${overlay.node.label}.tar`);
    await writeAtomic(tar, bytes, 0o600);
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
