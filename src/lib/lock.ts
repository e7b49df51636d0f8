import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { now } from './clock.ts';
import { problem } from './diagnostic.ts';
import {
  createWhole,
  ensureDir,
  isRunning,
  listDir,
  lstat,
  pathExists,
  readText,
  removeTree,
  writeAtomic,
} from './fs.ts';
import { fail, ok, type Result } from './result.ts';

/** Held while one process writes below a folder; given back at the end of the scope (`await using`). */
export type Lock = AsyncDisposable;

/** How to wait for a lock that somebody else has. */
export interface Waiting {
  /** Called once, with a sentence that says who has it. */
  readonly onWait: (sentence: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

const ASK_AGAIN_MS = 200;

/**
 * Takes `.lock` of a folder; `purpose` tells others what for ("build frr"). While another process has it, waits if told how, and fails with its
 * name otherwise, or when the waiting is ended. A lock whose process is gone (a kill, a crash, a power failure) is taken over. Process
 * numbers are those of this machine: the folder must not be shared between machines.
 */
export async function takeLock(folder: string, purpose: string, waiting?: Waiting): Promise<Result<Lock>> {
  await ensureDir(folder);
  const path = join(folder, '.lock');
  const held: Lock = { [Symbol.asyncDispose]: () => removeTree(path) };
  const mine = await ownLine(purpose);
  let isTold = false;
  // Without leave to wait a second round: the lock may be given back meanwhile, or somebody else may have inherited it.
  for (let round = 0; ; round++) {
    if (await createWhole(path, mine)) return ok(await tidied(folder, held));
    const holder = await holderOf(path);
    const isHeld = await isAlive(holder);
    // A lock that was just given back is taken by making it anew: whoever replaced it might replace that of a faster taker.
    const isThere = holder.pid > 0 || (await pathExists(path));
    if (!isHeld && isThere && (await inherit(path, holder, mine))) return ok(await tidied(folder, held));
    const isOver = waiting === undefined ? isHeld || round > 0 : waiting.signal.aborted;
    if (isOver) return refuse(folder, holder);
    if (isHeld && !isTold) waiting?.onWait(`Waiting for ${describe(holder)}, which is writing to ${folder}.`);
    isTold ||= isHeld;
    await sleep(ASK_AGAIN_MS, undefined, waiting === undefined ? {} : { signal: waiting.signal }).catch(
      () => undefined,
    );
  }
}

/** Removes what killed takers left beside the lock. */
async function tidied(folder: string, held: Lock): Promise<Lock> {
  for (const name of await listDir(folder)) {
    const pid = /^\.lock(?:\.claim)?\.(\d+)(?:-\d+\.new|\.tmp)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await removeTree(join(folder, name));
  }
  return held;
}

/** One holder: its process, when that began (a number may be given to another process later), and what it does. */
interface Holder {
  readonly pid: number;
  readonly began: string;
  readonly purpose: string;
}

async function ownLine(purpose: string): Promise<string> {
  // One line: an argument may have line ends, and a holder that cannot be read counts as none.
  const line = purpose.replace(/\s+/g, ' ');
  return `${String(process.pid)} ${(await startOf(process.pid)) ?? '-'} ${line}\n`;
}

/** Its process is 0 when there is no lock any more, or one without a number. */
async function holderOf(path: string): Promise<Holder> {
  const text = (await readText(path).catch(() => '')).trim();
  const [, pid = '0', began = '-', purpose = 'something'] = /^(\d+)(?: (\S+) (.*))?$/.exec(text) ?? [];
  return { pid: Number(pid), began, purpose };
}

function describe({ pid, purpose }: Holder): string {
  return `another slackforge (process ${String(pid)}: ${purpose})`;
}

function refuse(folder: string, holder: Holder): Result<never> {
  const who = describe(holder);
  const message = `${who.charAt(0).toUpperCase()}${who.slice(1)} is writing to ${folder}.`;
  return fail(problem('fs/locked', message, { hint: 'Run the same command again when it has ended.' }));
}

/**
 * Takes the lock of a dead process over; false when somebody else was faster. Of several that found it dead only one may: the others would
 * take away the lock that the first has by then. The lock is replaced, never removed, so that nobody finds none in between.
 */
async function inherit(path: string, dead: Holder, mine: string): Promise<boolean> {
  const claim = `${path}.claim`;
  if (!(await createWhole(claim, mine))) {
    if (await isAbandoned(claim)) await removeTree(claim);
    return false;
  }
  try {
    const still = await holderOf(path);
    if (still.pid !== dead.pid || still.began !== dead.began) return false;
    await writeAtomic(path, mine);
    return true;
  } finally {
    await removeTree(claim);
  }
}

/** One without a number may be about to get it: only an old one was left by a crash. */
async function isAbandoned(claim: string): Promise<boolean> {
  const holder = await holderOf(claim);
  if (holder.pid > 0) return !(await isAlive(holder));
  const made = (await lstat(claim))?.mtimeMs;
  return made !== undefined && now().getTime() - made > 10_000;
}

/** Whether the very process that took the lock is still there. */
async function isAlive({ pid, began }: Holder): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isRunning(pid)) return false;
  const start = await startOf(pid);
  return began === '-' || start === undefined || start === began;
}

/** When a process began, in ticks since the machine did: field 22 of proc_pid_stat(5), counted behind the name, which may hold anything. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readText(`/proc/${String(pid)}/stat`).catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
