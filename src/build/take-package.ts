import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Result } from '../lib/result.ts';
import { lastLinesOf } from './build-log.ts';
import { checkResult, type StoredPackage } from './check-result.ts';
import { classifyFailure, machineFault, type Cause } from './classify-failure.ts';
import { collectPackage } from './collect-package.ts';
import { describeUndeclared, describeUnknown } from './describe-run-needs.ts';
import type { JobResult } from './executor.ts';
import { explainFailure } from './explain-failure.ts';
import { explainMissing } from './explain-missing.ts';
import type { BuildPlan, BuildStep } from './plan.ts';
import type { BuildRecord } from './records.ts';
import type { RunOptions } from './run-options.ts';

/** The package of a job and what is to be said of it, or why there is none. */
export type Taken =
  | {
      readonly package: BuildRecord['package'];
      readonly notes: readonly string[];
      readonly unseen: readonly string[];
    }
  | { readonly cause: Cause; readonly missing: readonly string[]; readonly lastLines: readonly string[] };

/** Takes what a job gave as any consumer would, and holds it against its recipe; whatever came of the job is an answer. */
export async function takePackage(
  ran: Result<JobResult>,
  step: BuildStep,
  dependencies: ReadonlyMap<string, StoredPackage>,
  plan: BuildPlan,
  options: RunOptions,
  logFile: string,
): Promise<Taken> {
  const { recipe, root } = step;
  const { blobs, store } = options;
  const lastLines = await lastLinesOf(logFile);
  if (!ran.ok) return { cause: machineFault(firstOf(ran.diagnostics)), missing: [], lastLines };
  const { ending } = ran.value;
  if (ending.how !== 'exit' || ending.status !== 0) {
    const cause = classifyFailure(ending, lastLines);
    const missing = cause.isMachine ? [] : await missingFrom(lastLines, step, options);
    return { cause, missing, lastLines };
  }
  const found = await collectPackage(recipe, ran.value, blobs, store.objectsDir);
  if (!found.ok) return { cause: faultOf(found.diagnostics), missing: [], lastLines };
  const { planner } = plan.roots;
  const place = { blobs, scratchDir: store.objectsDir };
  const needs = await checkResult(step, found.value, dependencies, planner, place);
  if (!needs.ok) return { cause: faultOf(needs.diagnostics), missing: [], lastLines };
  const undeclared = describeUndeclared(recipe, needs.value);
  // A recipe that is built in a full root never promised to name what it needs of the mirror.
  if (undeclared.length === 0 || root.plan.kind === 'full') {
    const notes = [...undeclared, ...describeUnknown(needs.value)];
    return { package: found.value, notes, unseen: needs.value.unseen };
  }
  const text = `its package runs with what it does not declare: ${undeclared.join(' ')}`;
  return { cause: { kind: 'undeclared-dependency', text, isMachine: false }, missing: [], lastLines: [] };
}

function faultOf(diagnostics: readonly Diagnostic[]): Cause {
  const { code, message } = firstOf(diagnostics);
  return { kind: code, text: message, isMachine: code === 'build/damaged-object' };
}

/** What a failed build did not see, of all that the mirror has. */
async function missingFrom(
  lastLines: readonly string[],
  { recipe, root }: BuildStep,
  { mirrorNames }: RunOptions,
): Promise<readonly string[]> {
  const log = lastLines.join('\n');
  if (explainMissing(log, []).length === 0) return [];
  return explainFailure(explainMissing(log, await mirrorNames()), recipe, root.plan);
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error('internal error: a failure without a diagnostic');
  return first;
}
