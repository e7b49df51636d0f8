import { join } from 'node:path';
import { pathExists, readText, removeTree, syncPath, writeAtomic } from '../../lib/fs.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
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
  if (typeof journal !== 'object' || journal.format !== 1 || !Array.isArray(journal.steps)) return damaged();
  const positionFile = join(folder, POSITION);
  const position = (await pathExists(positionFile)) ? Number(await readText(positionFile)) : 0;
  return ok({ journal, position: Number.isSafeInteger(position) ? position : 0 });
}

/** Forgets the transaction, all of which must be on the disk: the journal first, so that what remains is only litter. */
export async function endJournal(folder: string): Promise<void> {
  await removeTree(join(folder, JOURNAL));
  await syncPath(folder);
  await removeTree(folder);
}
