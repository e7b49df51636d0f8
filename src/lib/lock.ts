import { join } from 'node:path';
import { problem } from './diagnostic.ts';
import { createExclusive, ensureDir, readText, removeTree } from './fs.ts';
import { fail, ok, type Result } from './result.ts';

/** Held while one process writes below a folder; given back at the end of the scope (`await using`). */
export type Lock = AsyncDisposable;

/**
 * Takes `.lock` of a folder, or says which process has it. A lock whose process is gone (a kill, a crash, a power failure)
 * is taken over. Process numbers are those of this machine: the folder must not be shared between machines.
 */
export async function takeLock(folder: string): Promise<Result<Lock>> {
  await ensureDir(folder);
  const path = join(folder, '.lock');
  // Two rounds: the second one after a dead process's lock was removed. Losing that race too means somebody lives.
  for (let round = 0; round < 2; round++) {
    if (await createExclusive(path, `${String(process.pid)}\n`)) {
      return ok({ [Symbol.asyncDispose]: () => removeTree(path) });
    }
    const holder = Number(await readText(path).catch(() => ''));
    if (isAlive(holder)) {
      const message = `Another slackforge (process ${String(holder)}) is writing to ${folder}.`;
      return fail(
        problem('fs/locked', message, { hint: 'Wait for it to end, or use another project folder.' }),
      );
    }
    await removeTree(path);
  }
  return fail(problem('fs/locked', `${path} could not be taken.`, { hint: 'Try again.' }));
}

/** Signal 0 only asks; EPERM means that the process is there and somebody else's. */
function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
