import { now } from '../lib/clock.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { systemFault } from '../lib/system-fault.ts';
import type { Recipe } from '../recipe/index.ts';
import { sourceFault } from './classify-failure.ts';
import { appendHistory } from './history.ts';
import type { Outcome } from './outcome.ts';

/** Why sources could not be had, by recipe. */
export type SourceFaults = ReadonlyMap<string, readonly Diagnostic[]>;

type Failure = Extract<Outcome, { readonly result: 'failed' }>;

/** The outcome of a recipe whose sources are not all there. */
export function sourceless({ name, version }: Recipe, faults: readonly Diagnostic[]): Failure {
  return {
    name,
    version,
    result: 'failed',
    cause: sourceFault(faults),
    missing: [],
    lastLines: [],
    diagnostics: faults,
    replay: `slackforge fetch ${name}`,
    isRemembered: false,
  };
}

/**
 * Notes in the history that a recipe was not even begun. What it would have been built from is not known. A disk that cannot hold
 * that line is no reason to say nothing of the rest of the run.
 */
export async function noteSourceless({ name, version, cause }: Failure, historyFile: string): Promise<void> {
  try {
    await appendHistory(historyFile, {
      format: 1,
      name,
      version,
      fingerprint: '',
      began: now().toISOString(),
      wallMs: 0,
      cpuMs: null,
      peakRssMiB: null,
      makeJobs: 1,
      outcome: 'no-source',
      cause: { kind: cause.kind, text: cause.text },
    });
  } catch (error) {
    if (systemFault(error) === undefined) throw error;
  }
}
