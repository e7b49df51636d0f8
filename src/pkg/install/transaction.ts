/**
 * How a package comes into a root, or leaves it, so that the database and the files agree whatever happens meanwhile:
 *
 *  1. openRoot takes the lock of the root and finishes what a killed run had begun.
 *  2. The package is unpacked into a staging folder of the transaction's own folder var/lib/pkgtools/setup/tmp/slackforge-N. A package that
 *     must not be installed fails here, and the folder is removed: nothing else was touched.
 *  3. A plan (planInstall, planUpgrade, planRemove) says all that will be done, as a list of steps. carryOut writes it to `journal.json` in
 *     the transaction's folder: one rename, after the staged files are on the disk.
 *  4. Steps are taken in order (executeStep). Files come by rename out of the staging folder, so that each is there whole or not at all.
 *  5. The journal is removed, then the folder.
 *
 * Killed before the rename of 3: the next run removes the folder, the package is not installed. Killed later: the next run takes all steps
 * again, or those from the last checkpoint, and the package is installed. A script that was running is run again.
 *
 * A test stops where it likes: `carryOut(…, until)` returns after that many steps and leaves everything as a kill would.
 */
import { dirname, join } from 'node:path';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { run } from '../../lib/exec.ts';
import { ensureDir, lstat, removeTree, stat } from '../../lib/fs.ts';
import { takeLock } from '../../lib/lock.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree, type Owners } from '../../lib/rooted-tree.ts';
import type { ScriptRunner } from '../script-runner.ts';
import { databaseFolderSteps } from './database-folders.ts';
import { executeStep, type Ground } from './execute-step.ts';
import {
  beginJournal,
  endJournal,
  hasJournal,
  markPosition,
  readJournal,
  STAGING,
  type Journal,
} from './journal.ts';
import { FOLDERS } from './step.ts';

export interface RootOptions {
  readonly runScript: ScriptRunner;
  /** Owners of the archive (needs uid 0, and is the default then) or the caller's. */
  readonly owners?: Owners;
  readonly signal?: AbortSignal;
  /** Nothing is waited for at the disk: for a root that is thrown away when the power fails. */
  readonly isDisposable?: boolean;
}

/** A root that this process alone changes, until the end of the scope (`await using`). */
export interface OpenRoot extends Ground, AsyncDisposable {
  readonly options: RootOptions;
  /** Where transactions have their folders, as a path of this machine. */
  readonly work: string;
  /** What was finished of an earlier run. */
  readonly recovered: readonly Diagnostic[];
}

const PREFIX = 'slackforge-';

/**
 * Takes the root for changes: makes the database folders, takes the lock, finishes or removes what a killed run left. Fails when another
 * slackforge works on it (fs/locked), or when a script of an interrupted transaction still cannot be run.
 */
export async function openRoot(root: string, options: RootOptions): Promise<Result<OpenRoot>> {
  if ((await stat(root))?.kind !== 'dir')
    return fail(problem('pkg/no-root', `the root ${root} is not a folder`, { hint: 'Make it first: mkdir' }));
  const tree = new RootedTree(root, options.owners === undefined ? {} : { owners: options.owners });
  const ground: Ground = {
    tree,
    runScript: options.runScript,
    settle: options.isDisposable === true ? () => Promise.resolve(ok(undefined)) : syncFileSystems,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  for (const step of databaseFolderSteps()) {
    if (step.do === 'checkpoint') continue;
    const made = await executeStep(ground, '', step);
    if (!made.ok) return made;
  }
  const work = tree.find(FOLDERS.work);
  if (work === undefined || tree.kindOf(FOLDERS.work) !== 'dir')
    return fail(problem('pkg/no-root', `${FOLDERS.work} of the root ${root} is not a folder`));
  const lock = await takeLock(work, 'a change to this root');
  if (!lock.ok) return lock;
  let recovered: Result<readonly Diagnostic[]> | undefined;
  try {
    recovered = await recover(ground, work);
  } finally {
    if (recovered?.ok !== true) await lock.value[Symbol.asyncDispose]();
  }
  if (!recovered.ok) return recovered;
  return ok({
    ...ground,
    options,
    work,
    recovered: recovered.value,
    // A lock that lies elsewhere now is somebody else's.
    [Symbol.asyncDispose]: async () => {
      if (isInPlace(tree, work)) await lock.value[Symbol.asyncDispose]();
    },
  });
}

/** The folders of transactions that a killed run left in a root; for those who only look at it. */
export function interruptedTransactions(tree: RootedTree): readonly string[] {
  return tree.names(FOLDERS.work).filter((name) => name.startsWith(PREFIX));
}

async function recover(ground: Ground, work: string): Promise<Result<readonly Diagnostic[]>> {
  const said: Diagnostic[] = [];
  for (const name of interruptedTransactions(ground.tree)) {
    const folder = join(work, name);
    // A link here is none of ours, and what it leads to may be anything.
    if ((await lstat(folder))?.kind !== 'dir') {
      await removeTree(folder);
      continue;
    }
    const found = await readJournal(folder);
    if (!found.ok) return found;
    if (found.value === undefined) {
      await removeTree(folder);
      continue;
    }
    const { journal, position } = found.value;
    said.push(warning('pkg/recovered', `an interrupted run was finished first: ${journal.what}`));
    const done = await takeSteps(ground, folder, journal, position, journal.steps.length);
    if (!done.ok) return done;
    said.push(...done.value);
  }
  return ok(said);
}

/** Whether the work folder is still where the root was opened. A script may put a link in its place, which leads to the machine. */
function isInPlace(tree: RootedTree, work: string): boolean {
  return tree.find(FOLDERS.work) === work && tree.kindOf(FOLDERS.work) === 'dir';
}

/**
 * A new folder for one transaction, with an empty staging folder in it. Fails when a script has moved the work folder away, and while a
 * transaction of this run that failed half way waits to be finished.
 */
export async function newTransaction(
  open: OpenRoot,
): Promise<Result<{ readonly folder: string; readonly staging: string }>> {
  if (!isInPlace(open.tree, open.work)) {
    const message = `a script has moved ${FOLDERS.work} of the root ${open.tree.root} away`;
    const hint = 'Make it a folder again, and the folders that it is in.';
    return fail(problem('pkg/no-root', message, { hint }));
  }
  const folder = join(open.work, `${PREFIX}${String(process.pid)}`);
  if (await hasJournal(folder)) {
    const message = `not begun: another package of this run is half way in ${open.tree.root}`;
    const hint = 'The next slackforge pkg command on this root finishes that one first.';
    return fail(problem('pkg/interrupted', message, { hint }));
  }
  await removeTree(folder);
  await ensureDir(join(folder, STAGING), 0o700);
  return ok({ folder, staging: join(folder, STAGING) });
}

/**
 * Carries a transaction out, to its end or until so many steps are taken. Gives what scripts left to say. When it fails half way the
 * journal stays, and the next openRoot goes on.
 */
export async function carryOut(
  open: OpenRoot,
  folder: string,
  journal: Journal,
  until = journal.steps.length,
): Promise<Result<readonly Diagnostic[]>> {
  // What waits in the staging folder must be on the disk before a journal says that it is.
  const settled = await open.settle(folder);
  if (!settled.ok) return settled;
  await beginJournal(folder, journal);
  return takeSteps(open, folder, journal, 0, until);
}

async function takeSteps(
  ground: Ground,
  folder: string,
  { steps }: Journal,
  from: number,
  until: number,
): Promise<Result<readonly Diagnostic[]>> {
  const said: Diagnostic[] = [];
  for (let index = from; index < until; index++) {
    const step = steps[index];
    if (step === undefined) break;
    if (step.do === 'checkpoint') {
      const settled = await ground.settle(ground.tree.root, folder);
      if (!settled.ok) return settled;
      await markPosition(folder, index + 1);
      continue;
    }
    const done = await executeStep(ground, join(folder, STAGING), step);
    if (!done.ok) return done;
    said.push(...done.value);
    if (step.do !== 'script') continue;
    const left = await stillOurs(ground.tree, folder, step.name);
    if (!left.ok) return left;
  }
  if (until < steps.length) return ok(said);
  const settled = await ground.settle(ground.tree.root, folder);
  if (!settled.ok) return settled;
  await endJournal(folder);
  return ok(said);
}

/** After a script: nothing is read, written or removed through a link that it left in the place of our folders. */
async function stillOurs(tree: RootedTree, folder: string, name: string): Promise<Result<void>> {
  const isOurs =
    isInPlace(tree, dirname(folder)) &&
    (await lstat(folder))?.kind === 'dir' &&
    (await lstat(join(folder, STAGING)))?.kind === 'dir';
  if (isOurs) return ok(undefined);
  const message = `a script of ${name} has taken the folder of its own installation away, below ${FOLDERS.work}`;
  const hint = 'Look at what the script did (slackforge pkg inspect FILE), and mend the root by hand.';
  return fail(problem('pkg/interrupted', message, { hint }));
}

/** One call for everything: a package may have 100,000 files. */
async function syncFileSystems(...folders: readonly string[]): Promise<Result<void>> {
  const done = await run({
    argv: ['sync', '--file-system', ...folders],
    why: 'bring files safely to the disk',
  });
  return done.ok ? ok(undefined) : done;
}
