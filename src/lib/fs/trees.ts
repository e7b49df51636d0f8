import * as raw from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './errno.ts';
import { listDir, lstat, type FileInfo } from './read.ts';

export interface WalkedEntry extends FileInfo {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly linkTarget?: string;
}

/** Everything below a folder, links not followed, each folder before what is in it, in code-unit order of the parts. */
export async function* walk(root: string, below = ''): AsyncIterable<WalkedEntry> {
  for (const name of await listDir(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const info = await lstat(join(root, path));
    if (info === undefined) continue;
    yield {
      path,
      ...info,
      ...(info.kind === 'symlink' ? { linkTarget: await raw.readlink(join(root, path)) } : {}),
    };
    if (info.kind === 'dir') yield* walk(root, path);
  }
}

/** Links are not followed. Folders may lie deeper in one another than a path can say: a build's own tests make such trees. */
export async function removeTree(path: string): Promise<void> {
  for (;;) {
    try {
      await raw.rm(path, { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch (error) {
      if (!isErrno(error, 'ENAMETOOLONG') || !(await raiseDeepFolder(path))) throw error;
    }
  }
}

/** A path of 4096 bytes and more is refused by the kernel, a name has at most 255: there is a folder between the two. */
const DEEP_PATH_BYTES = 3000;

/** Moves one deep folder of a tree to its top; false when there is none. */
async function raiseDeepFolder(top: string): Promise<boolean> {
  const pending = [top];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await raw.readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      if (Buffer.byteLength(path) < DEEP_PATH_BYTES) pending.push(path);
      else {
        await raw.rename(path, join(await raw.mkdtemp(join(top, 'deep-')), 'd'));
        return true;
      }
    }
  }
  return false;
}

/**
 * Puts the folder `fresh` in the place of `dir`, by renames only: what is at `dir` is the old one or the new one at every moment, or for the
 * blink between two renames neither. The old one ends up in the folder `aside`, to be removed with it.
 */
export async function replaceDir(fresh: string, dir: string, aside: string): Promise<void> {
  if ((await lstat(dir)) !== undefined) await raw.rename(dir, join(aside, 'replaced'));
  await raw.rename(fresh, dir);
}

/** Removes a folder when nothing is in it; whatever else is there stays. */
export async function removeEmptyDir(path: string): Promise<void> {
  try {
    await raw.rmdir(path);
  } catch (error) {
    if (
      !['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EACCES', 'EPERM', 'EROFS'].some((code) =>
        isErrno(error, code),
      )
    )
      throw error;
  }
}

/** Bytes that the disk gets back when these files and trees are removed: a file with a hard link elsewhere gives none. */
export async function bytesFreedBy(paths: readonly string[]): Promise<number> {
  const files = new Map<string, { bytes: number; links: number }>();
  for (const each of paths) {
    for await (const path of filesAt(each)) {
      const { dev, ino, nlink, size } = await raw.lstat(path);
      const key = `${String(dev)}:${String(ino)}`;
      const seen = files.get(key) ?? { bytes: size, links: nlink };
      files.set(key, { ...seen, links: seen.links - 1 });
    }
  }
  return [...files.values()].reduce((sum, { bytes, links }) => sum + (links === 0 ? bytes : 0), 0);
}

async function* filesAt(top: string): AsyncIterable<string> {
  const info = await lstat(top);
  if (info?.kind === 'file') yield top;
  if (info?.kind !== 'dir') return;
  for await (const { path, kind } of walk(top)) if (kind === 'file') yield join(top, path);
}
