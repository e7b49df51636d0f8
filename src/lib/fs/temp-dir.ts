import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './errno.ts';
import { listDir, lstat } from './read.ts';
import { removeTree } from './trees.ts';
import { ensureDir } from './write.ts';

/**
 * A new folder below `parent`, removed with everything in it when the scope ends. Its name tells the process it belongs to, so
 * that the next call for the same prefix removes what a killed process left.
 */
export async function makeTempDir(
  parent: string,
  prefix: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  await ensureDir(parent);
  for (const name of await listDir(parent)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    // In /tmp anybody can make a folder of that name, and swap what is in it for a link while we remove it.
    if ((await lstat(join(parent, name)))?.uid === process.getuid?.()) await removeTree(join(parent, name));
  }
  const path = await mkdtemp(join(parent, `${prefix}${String(process.pid)}-`));
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}

/** Whether a process of that number is there, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
