import { now } from '../lib/clock.ts';
import type { Result } from '../lib/result.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { systemFault } from '../lib/system-fault.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import { freshLog, lastLinesOf } from './build-log.ts';
import { classifyFailure, machineFault, type Cause } from './classify-failure.ts';
import { checkResult } from './check-result.ts';
import { collectPackage } from './collect-package.ts';
import { describeUndeclared, describeUnknown } from './describe-run-needs.ts';
import type { JobResult, Usage } from './executor.ts';
import { explainFailure } from './explain-failure.ts';
import { explainMissing } from './explain-missing.ts';
import { fingerprintOf, type FingerprintRecord } from './fingerprint.ts';
import { appendHistory, type HistoryEntry } from './history.ts';
import { keepRecipe, makeJob } from './make-job.ts';
import type { Outcome } from './outcome.ts';
import { replanStep, type BuildPlan, type BuildStep } from './plan.ts';
import { lastRecord, writeResult, type BuildRecord } from './records.ts';
import type { RunOptions } from './run-options.ts';
import type { Start } from './schedule/index.ts';

/** A package that stands in the root of another. */
export interface Dependency {
  readonly fileName: string;
  readonly sha256: Sha256Hex;
}

/** What came of one step, and the record that is to be placed where there is a package. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly record?: BuildRecord;
}

/**
 * Does one step whose needs are all done: looks up whether the same was built before, and builds it otherwise. The result and the history are
 * on the disk when this returns; it never fails, for what happened is the answer.
 */
export async function buildOne(
  step: BuildStep,
  start: Start,
  dependencies: ReadonlyMap<string, Dependency>,
  plan: BuildPlan,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Attempt> {
  return guarded(step, () => lookUpOrBuild(step, start, dependencies, plan, options, signal));
}

/** What the machine does to a step (a full disk, a right that is missing) is that step's failure. Rejects for bugs only. */
export async function guarded({ recipe }: BuildStep, work: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return await work();
  } catch (error) {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    const { name, version } = recipe;
    const cause = failure(name, machineFault(fault));
    return { outcome: { name, version, result: 'failed', ...cause, missing: [], lastLines: [] } };
  }
}

async function lookUpOrBuild(
  step: BuildStep,
  start: Start,
  dependencies: ReadonlyMap<string, Dependency>,
  plan: BuildPlan,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Attempt> {
  const { recipe } = step;
  const { store, blobs } = options;
  const subject = { name: recipe.name, version: recipe.version };
  const sources = options.sources.filter((source) => source.recipe === recipe.name);
  const replanned = await replanStep(
    { ...step, files: await keepRecipe(recipe, blobs) },
    new Map(sources.map((source) => [source.file, source.sha256])),
    new Map([...dependencies].map(([name, { sha256 }]) => [name, sha256])),
    plan,
    options,
  );
  const { inputs } = replanned;
  if (replanned.step.action === 'reuse') {
    const { record } = replanned.step;
    const { fileName, sha256 } = record.package;
    const reason =
      step.unless.length === 0
        ? replanned.step.reason
        : `${step.unless.join(', ')} came out the same as before`;
    return {
      record,
      outcome: { ...subject, result: 'reused', fileName, sha256, reason, root: step.root.plan.kind },
    };
  }
  if (replanned.step.action === 'failed-before') {
    const { kind, text } = replanned.step.attempt.cause ?? { kind: 'unknown', text: 'for an unknown cause' };
    const cause = { kind, text, isMachine: false };
    return {
      outcome: {
        ...subject,
        result: 'failed',
        ...failure(recipe.name, cause, true),
        missing: [],
        lastLines: [],
      },
    };
  }

  const logFile = await freshLog(options.logsDir, recipe.name);
  const began = now().toISOString();
  const job = makeJob(recipe, inputs, [...dependencies.values()], {
    makeJobs: start.makeJobs,
    withCcache: options.usesCcache(recipe),
    timeoutMinutes: options.timeoutMinutes,
    limits: options.limits,
  });
  options.onBuilding?.(step, start, logFile);
  const ran = await options.executor.run(job, { logFile, signal });
  const remember = (outcome: HistoryEntry['outcome'], cause: Cause | null, usage: Partial<Usage>) =>
    appendHistory(store.historyFile, {
      format: 1,
      ...subject,
      fingerprint: fingerprintOf(inputs),
      began,
      wallMs: usage.wallMs ?? now().getTime() - Date.parse(began),
      cpuMs: usage.cpuMs ?? null,
      peakRssMiB: usage.peakRssMiB ?? null,
      makeJobs: start.makeJobs,
      outcome,
      cause: cause === null ? null : { kind: cause.kind, text: cause.text },
    });
  if (signal.aborted) {
    await remember('interrupted', null, {});
    return { outcome: { ...subject, result: 'left', reason: 'it was stopped' } };
  }
  const taken = await takePackage(ran, step, dependencies, plan, options, logFile);
  const usage = ran.ok ? ran.value.usage : {};
  if ('cause' in taken) {
    await remember(taken.cause.isMachine ? 'machine' : 'failed', taken.cause, usage);
    const keptRoot = ran.ok ? ran.value.keptRoot : undefined;
    return {
      outcome: {
        ...subject,
        result: 'failed',
        ...failure(recipe.name, taken.cause),
        missing: taken.missing,
        lastLines: taken.lastLines,
        logFile,
        ...(keptRoot === undefined ? {} : { keptRoot }),
      },
    };
  }
  const before = await lastRecord(store, recipe.name);
  const record = await keepResult(inputs, taken.package, ran.ok ? ran.value.usage.wallMs : 0, options);
  await remember('built', null, usage);
  return {
    record,
    outcome: {
      ...subject,
      result: 'built',
      fileName: taken.package.fileName,
      sha256: taken.package.sha256,
      reason: step.reason,
      makeJobs: start.makeJobs,
      usage: { wallMs: 0, ...usage },
      isSame: before?.package.sha256 === taken.package.sha256,
      root: step.root.plan.kind,
      notes: taken.notes,
      unseen: taken.unseen,
    },
  };
}

type Taken =
  | {
      readonly package: BuildRecord['package'];
      readonly notes: readonly string[];
      readonly unseen: readonly string[];
    }
  | { readonly cause: Cause; readonly missing: readonly string[]; readonly lastLines: readonly string[] };

async function takePackage(
  ran: Result<JobResult>,
  step: BuildStep,
  dependencies: ReadonlyMap<string, Dependency>,
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

async function keepResult(
  inputs: FingerprintRecord,
  made: BuildRecord['package'],
  durationMs: number,
  { store }: RunOptions,
): Promise<BuildRecord> {
  const record: BuildRecord = {
    format: 2,
    inputs,
    package: made,
    finished: now().toISOString(),
    durationMs,
  };
  await writeResult(store, record);
  return record;
}

function failure(name: string, cause: Cause, isRemembered = false) {
  return { cause, isRemembered, replay: `slackforge build ${name} --shell-on-failure` };
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error('internal error: a failure without a diagnostic');
  return first;
}
