import { join } from 'node:path';
import { now } from './clock.ts';
import { problem } from './diagnostic.ts';
import { createExclusive, ensureDir, lstat, readText, removeTree, writeAtomic } from './fs.ts';
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
  const held: Lock = { [Symbol.asyncDispose]: () => removeTree(path) };
  // Two rounds: the second one when the lock was given back meanwhile, or somebody else inherited it.
  for (let round = 0; round < 2; round++) {
    if (await createExclusive(path, ownNumber())) return ok(held);
    const holder = await holderOf(path);
    if (isAlive(holder)) return refuse(folder, holder);
    if (await inherit(path, holder)) return ok(held);
  }
  const holder = await holderOf(path);
  if (isAlive(holder)) return refuse(folder, holder);
  return fail(problem('fs/locked', `${path} could not be taken.`, { hint: 'Try again.' }));
}

const ownNumber = (): string => `${String(process.pid)}\n`;

/** NaN when there is no lock any more. */
async function holderOf(path: string): Promise<number> {
  return Number(await readText(path).catch(() => 'none'));
}

function refuse(folder: string, holder: number): Result<never> {
  const message = `Another slackforge (process ${String(holder)}) is writing to ${folder}.`;
  return fail(problem('fs/locked', message, { hint: 'Wait for it to end, or use another project folder.' }));
}

/**
 * Takes the lock of a dead process over; false when somebody else was faster. Of several that found it dead only one may: the others would
 * take away the lock that the first has by then. The lock is replaced, never removed, so that nobody finds none in between.
 */
async function inherit(path: string, dead: number): Promise<boolean> {
  const claim = `${path}.claim`;
  if (!(await createExclusive(claim, ownNumber()))) {
    if (await isAbandoned(claim)) await removeTree(claim);
    return false;
  }
  try {
    if (!Object.is(await holderOf(path), dead)) return false;
    await writeAtomic(path, ownNumber());
    return true;
  } finally {
    await removeTree(claim);
  }
}

/** One without a number may be about to get it: only an old one was left by a crash. */
async function isAbandoned(claim: string): Promise<boolean> {
  const holder = await holderOf(claim);
  if (holder > 0) return !isAlive(holder);
  const made = (await lstat(claim))?.mtimeMs;
  return made !== undefined && now().getTime() - made > 10_000;
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
