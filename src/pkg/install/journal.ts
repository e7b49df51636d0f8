import { join } from 'node:path';
import { lstat, pathExists, readText, removeTree, syncPath, writeAtomic } from '../../lib/fs.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { STAGED_TEXTS } from './stage.ts';
import type { Step } from './step.ts';

/** What a transaction is about to do, on the disk before it does any of it. */
export interface Journal {
  /** One line for people: what was begun. */
  readonly what: string;
  readonly steps: readonly Step[];
}

/** A transaction's own folder. */
const JOURNAL = 'journal.json';
const POSITION = 'position';
export const STAGING = 'staging';

/** Writes the journal. From here on the transaction is finished, now or by the next run. */
export async function beginJournal(folder: string, journal: Journal): Promise<void> {
  await writeAtomic(join(folder, JOURNAL), JSON.stringify({ format: 1, ...journal }), 0o600);
  await syncPath(folder);
  await syncPath(join(folder, '..'));
}

/** Remembers that all steps before `position` are done; they must be on the disk. */
export async function markPosition(folder: string, position: number): Promise<void> {
  await writeAtomic(join(folder, POSITION), `${String(position)}\n`, 0o600);
  await syncPath(folder);
}

/** Whether a transaction has begun there and is not finished. */
export function hasJournal(folder: string): Promise<boolean> {
  return pathExists(join(folder, JOURNAL));
}

/** The journal of a transaction's folder and where to go on; undefined when the transaction had not begun. */
export async function readJournal(
  folder: string,
): Promise<Result<{ readonly journal: Journal; readonly position: number } | undefined>> {
  const path = join(folder, JOURNAL);
  if (!(await pathExists(path))) return ok(undefined);
  const damaged = (): Result<never> =>
    fail(
      problem('pkg/interrupted', `the journal ${path} of an interrupted transaction cannot be read`, {
        hint: 'Another version of slackforge wrote it, or the disk is damaged: finish with that version, or remove the folder.',
      }),
    );
  let read: unknown;
  try {
    read = JSON.parse(await readText(path));
  } catch {
    return damaged();
  }
  const journal = read as Journal & { readonly format: number };
  if (
    typeof journal !== 'object' ||
    (journal as unknown) === null ||
    journal.format !== 1 ||
    !Array.isArray(journal.steps)
  )
    return damaged();
  // A package, or its script, may have laid a journal there: it must not say more than a plan of ours can.
  if (!journal.steps.every(isGoodStep) || (await lstat(join(folder, STAGING)))?.kind !== 'dir')
    return damaged();
  const positionFile = join(folder, POSITION);
  const position = (await pathExists(positionFile)) ? Number(await readText(positionFile)) : 0;
  return ok({ journal, position: Number.isSafeInteger(position) ? position : 0 });
}

const KINDS: ReadonlySet<unknown> = new Set<Step['do']>([
  'add-folder',
  'add-link',
  'directory',
  'place',
  'finish-directory',
  'move',
  'delete',
  'delete-directory',
  'script',
  'checkpoint',
]);
const STAGED = new Set<string>(Object.values(STAGED_TEXTS));

/** Whether a step of a journal stays in the root and in the staging folder, whoever wrote it. */
function isGoodStep(step: unknown): boolean {
  if (typeof step !== 'object' || step === null || !('do' in step) || !KINDS.has(step.do)) return false;
  const { path, from, name } = step as Readonly<Record<string, unknown>>;
  if (step.do === 'checkpoint') return true;
  if (step.do === 'script') return typeof name === 'string' && !name.includes('/');
  if (!isBelowRoot(path)) return false;
  if (step.do === 'place') return typeof from === 'string' && (/^\d+$/.test(from) || STAGED.has(from));
  return step.do !== 'move' || isBelowRoot(from);
}

const isBelowRoot = (path: unknown): boolean =>
  typeof path === 'string' && !path.includes('\0') && !path.split('/').includes('..');

/** Forgets the transaction, all of which must be on the disk: the journal first, so that what remains is only litter. */
export async function endJournal(folder: string): Promise<void> {
  await removeTree(join(folder, JOURNAL));
  await syncPath(folder);
  await removeTree(folder);
}
