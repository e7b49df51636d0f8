import { dirname, join } from 'node:path';
import { sha256Of, sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { ensureDir, pathExists, removeEmptyDir, removeTree, rename, syncPath } from '../lib/fs.ts';

/** Where a verified file lies: by its digest, under its own name. */
export function storedPath(storeDir: string, sha256: Sha256Hex, file: string): string {
  return join(storeDir, sha256, file);
}

/** The stored file, read back: a disk may have rotted since it was verified. Undefined when it is not there or not what it was. */
export async function findStored(
  storeDir: string,
  sha256: Sha256Hex,
  file: string,
): Promise<string | undefined> {
  const path = storedPath(storeDir, sha256, file);
  return (await pathExists(path)) && (await sha256OfFile(path)) === sha256 ? path : undefined;
}

/** Moves a verified file into the store. Its bytes are on the disk before its name is there. */
export async function keep(storeDir: string, from: string, sha256: Sha256Hex, file: string): Promise<string> {
  const path = storedPath(storeDir, sha256, file);
  await ensureDir(dirname(path));
  await syncPath(from);
  await rename(from, path);
  return path;
}

const INCOMING = '.incoming';

/**
 * Where a file lies until it is verified. The folder is named by what is fetched (the digest that is expected, or the one address it may
 * come from), so that the run after a killed one finds the part that was there and goes on with it.
 */
export function incomingPath(
  storeDir: string,
  what: Sha256Hex | { readonly place: string },
  file: string,
): string {
  const key = typeof what === 'string' ? what : sha256Of(what.place);
  return join(storeDir, INCOMING, key, file);
}

/** Removes the folder of an incoming file unless a part is kept in it. */
export async function leaveIncoming(target: string): Promise<void> {
  await removeEmptyDir(dirname(target));
}

export async function closeIncoming(storeDir: string): Promise<void> {
  await removeEmptyDir(join(storeDir, INCOMING));
}

/** Where a refused file is kept for comparing, outside of everything that is built from; the last one of each name. */
export function refusedPath(storeDir: string, file: string): string {
  return join(storeDir, '.refused', file);
}

export async function setAside(storeDir: string, from: string, file: string): Promise<void> {
  const path = refusedPath(storeDir, file);
  await ensureDir(dirname(path));
  await removeTree(path);
  await rename(from, path);
}
