import { ok, type Result } from '../../lib/result.ts';
import type { Outcome, PkgtoolsStatus, Report } from './outcome.ts';
import { openRoot, type OpenRoot, type RootOptions } from './transaction.ts';

export interface RunEachOptions extends RootOptions {
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What one verb does, and how its status follows from an outcome and the status before it. */
interface Verb {
  /** Once, before any package. */
  readonly prepare?: (open: OpenRoot) => Promise<Result<void>>;
  readonly one: (open: OpenRoot, asked: string) => Promise<Outcome>;
  readonly status: (outcome: Outcome, before: PkgtoolsStatus) => PkgtoolsStatus;
}

/**
 * Takes the root and does a verb to one package after the other, until an interrupt. A package that fails does not stop the next one. Fails
 * only when the root cannot be taken or prepared.
 */
export async function runEach(
  root: string,
  asked: readonly string[],
  options: RunEachOptions,
  verb: Verb,
): Promise<Result<Report>> {
  const opened = await openRoot(root, options);
  if (!opened.ok) return opened;
  await using open = opened.value;
  const prepared = await (verb.prepare?.(open) ?? ok(undefined));
  if (!prepared.ok) return prepared;
  const outcomes: Outcome[] = [];
  let status: PkgtoolsStatus = 0;
  for (const each of asked) {
    if (options.signal?.aborted === true) break;
    const outcome = await verb.one(open, each);
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
    status = verb.status(outcome, status);
  }
  return ok({ outcomes, recovered: open.recovered, status });
}
