import { createWriteStream, type WriteStream } from 'node:fs';
import * as raw from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrno } from './errno.ts';

/**
 * Writes beside the file, flushes and renames, so that a reader or a crash sees the old bytes or the new ones, never a
 * part. Creates the folder. `mode` is applied before the name exists (a secret is never readable, not even briefly).
 */
export async function writeAtomic(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  await ensureDir(dirname(path));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await raw.rm(temporary, { force: true });
  const file = await raw.open(temporary, 'wx', mode);
  try {
    try {
      await file.writeFile(data);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await raw.rename(temporary, path);
  } catch (error) {
    await raw.rm(temporary, { force: true });
    throw error;
  }
}

/**
 * As writeAtomic, for bytes that come in a stream. `isComplete` is asked after the last of them; when it says no, the file is left
 * as it was.
 */
export async function replaceWithStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  isComplete: () => Promise<boolean>,
): Promise<void> {
  await ensureDir(dirname(path));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await raw.rm(temporary, { force: true });
  try {
    const file = await raw.open(temporary, 'wx', 0o644);
    try {
      for await (const chunk of stream) await file.writeFile(chunk);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    if (await isComplete()) await raw.rename(temporary, path);
  } finally {
    await raw.rm(temporary, { force: true });
  }
}

/** True when the file was created with this text; false when the name was taken already. */
export async function createExclusive(path: string, text: string): Promise<boolean> {
  try {
    await raw.writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

let wholes = 0;

/** As createExclusive, and nobody ever finds the file without its text. For file systems with hard links. */
export async function createWhole(path: string, text: string): Promise<boolean> {
  wholes += 1;
  const temporary = `${path}.${String(process.pid)}-${String(wholes)}.new`;
  await raw.writeFile(temporary, text);
  try {
    await raw.link(temporary, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await raw.rm(temporary, { force: true });
  }
}

/** Adds one line to a file, which is on the disk when this returns. A line that a crash cut short before it is ended first. */
export async function appendLine(path: string, line: string): Promise<void> {
  await ensureDir(dirname(path));
  const file = await raw.open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = size === 0 ? undefined : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer;
    await file.appendFile(`${last === undefined || last[0] === 0x0a ? '' : '\n'}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

export function openWrite(path: string, flags: 'w' | 'wx' | 'a' = 'w', mode = 0o644): WriteStream {
  return createWriteStream(path, { flags, mode, highWaterMark: 1 << 20 });
}

export async function ensureDir(path: string, mode = 0o755): Promise<void> {
  await raw.mkdir(path, { recursive: true, mode });
}

export async function copyFile(from: string, to: string): Promise<void> {
  await ensureDir(dirname(to));
  await raw.copyFile(from, to);
}

/** A hard link where the file system allows it (same device), else a copy. Neither name may be written to afterwards. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await ensureDir(dirname(to));
  try {
    await raw.link(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV') && !isErrno(error, 'EPERM') && !isErrno(error, 'EMLINK')) throw error;
    await raw.copyFile(from, to);
  }
}

/**
 * Makes `path` a symbolic link to `target`, whatever link was there: one rename, so that a reader finds the old or the new one at every
 * moment. The name is on the disk when this returns.
 */
export async function replaceLink(target: string, path: string): Promise<void> {
  const temporary = `${path}.new`;
  await raw.rm(temporary, { force: true });
  await raw.symlink(target, temporary);
  await raw.rename(temporary, path);
  await syncPath(dirname(path));
}

/** Waits until a file's bytes, or a folder's list of names, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await raw.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
