import { createReadStream, type ReadStream } from 'node:fs';
import * as raw from 'node:fs/promises';
import { join } from 'node:path';
import { eachLine } from '../each-line.ts';
import { byCodeUnit } from '../text.ts';
import { isErrno } from './errno.ts';

export interface FileInfo {
  /** Device and inode: equal for all names of one file. */
  readonly id: string;
  readonly kind: 'file' | 'dir' | 'symlink' | 'other';
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

export async function readText(path: string): Promise<string> {
  return raw.readFile(path, 'utf8');
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return raw.readFile(path);
}

/** Bytes from the middle of a file; fewer than asked for where it ends before. */
export async function readRange(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await raw.open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The last bytes of a file as text, however long it is. */
export async function readTail(path: string, bytes: number): Promise<string> {
  const start = Math.max(0, ((await stat(path))?.size ?? 0) - bytes);
  return Buffer.from(await readRange(path, start, bytes)).toString('utf8');
}

export function openRead(path: string, range?: { start?: number; end?: number }): ReadStream {
  return createReadStream(path, { highWaterMark: 1 << 20, ...range });
}

/** The lines of a file of any length, one after the other; nothing of it is kept. Throws as node:fs does. */
export function readLines(path: string): AsyncIterable<string> {
  return eachLine(openRead(path));
}

export async function pathExists(path: string): Promise<boolean> {
  return (await lstat(path)) !== undefined;
}

/** Names in a folder in code-unit order; an absent folder has none. */
export async function listDir(path: string): Promise<readonly string[]> {
  try {
    return (await raw.readdir(path)).sort(byCodeUnit);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Follows symbolic links; undefined when nothing is there. */
export async function stat(path: string): Promise<FileInfo | undefined> {
  return describe(raw.stat(path));
}

/** Does not follow symbolic links; undefined when nothing is there. */
export async function lstat(path: string): Promise<FileInfo | undefined> {
  return describe(raw.lstat(path));
}

async function describe(stats: ReturnType<typeof raw.lstat>): Promise<FileInfo | undefined> {
  try {
    const found = await stats;
    const kind = found.isFile()
      ? 'file'
      : found.isDirectory()
        ? 'dir'
        : found.isSymbolicLink()
          ? 'symlink'
          : 'other';
    const { size, uid, gid, mtimeMs } = found;
    return {
      id: `${String(found.dev)}:${String(found.ino)}`,
      kind,
      size: Number(size),
      mode: Number(found.mode) & 0o7777,
      uid: Number(uid),
      gid: Number(gid),
      mtimeMs: Number(mtimeMs),
    };
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Inode, size and time of change of a file as one text: while it stays the same, nobody wrote to the file in the ordinary way. A disk
 * that rots, or whoever sets the time back, is not noticed by it. Undefined when no ordinary file is there.
 */
export async function fileMark(path: string): Promise<string | undefined> {
  try {
    const found = await raw.lstat(path, { bigint: true });
    return found.isFile() ? [found.ino, found.size, found.mtimeNs].map(String).join('-') : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Where a symbolic link points; undefined when there is none of that name. */
export async function readLinkTarget(path: string): Promise<string | undefined> {
  try {
    return await raw.readlink(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR') || isErrno(error, 'EINVAL')) return undefined;
    throw error;
  }
}

/** Bytes that an ordinary user may still write on the file system that holds the (existing) path. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await raw.statfs(path);
  return bavail * bsize;
}

/** The first executable file of that name in a PATH-like list; a name with a slash stands for itself. */
export async function findOnPath(name: string, path: string): Promise<string | undefined> {
  const candidates = name.includes('/') ? [name] : path.split(':').map((folder) => join(folder, name));
  for (const candidate of candidates) {
    try {
      await raw.access(candidate, raw.constants.X_OK);
      return candidate;
    } catch {
      // Not here, or not ours to run: the next folder decides.
    }
  }
  return undefined;
}
