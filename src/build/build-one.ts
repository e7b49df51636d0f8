import { now } from '../lib/clock.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import { systemFault } from '../lib/system-fault.ts';
import type { FetchedSource } from '../sources/index.ts';
import { freshLog } from './build-log.ts';
import { checkNeeds, watchedNeeds } from './check-needs.ts';
import { machineFault, type Cause } from './classify-failure.ts';
import type { StoredPackage } from './check-result.ts';
import type { Usage } from './executor.ts';
import { fingerprintOf, type FingerprintRecord } from './fingerprint.ts';
import { appendHistory, type HistoryEntry } from './history.ts';
import { keepRecipe, makeJob } from './make-job.ts';
import type { Outcome } from './outcome.ts';
import { replanStep, type BuildPlan, type BuildStep } from './plan.ts';
import { lastRecord, writeResult, type BuildRecord } from './records.ts';
import type { ProcessorShare } from './processor-share.ts';
import type { RunOptions } from './run-options.ts';
import type { Start } from './schedule/index.ts';
import { sourceless } from './sourceless.ts';
import { takePackage } from './take-package.ts';

/** What came of one step, and the record that is to be placed where there is a package. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly record?: BuildRecord;
}

/** What the builds of one run have in common. */
export interface BuildOptions extends RunOptions {
  readonly processors: ProcessorShare;
}

/**
 * Does one step whose needs are all done: looks up whether the same was built before, and builds it otherwise. The result and the history are
 * on the disk when this returns. Whatever recipe, machine or executor do is the answer; it rejects for bugs only.
 */
export async function buildOne(
  step: BuildStep,
  start: Start,
  dependencies: ReadonlyMap<string, StoredPackage>,
  plan: BuildPlan,
  options: BuildOptions,
  signal: AbortSignal,
): Promise<Attempt> {
  return guarded(step, () => lookUpOrBuild(step, start, dependencies, plan, options, signal));
}

/** What the machine does to a step (a full disk, a right that is missing) is that step's failure. Bugs reject. */
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
  dependencies: ReadonlyMap<string, StoredPackage>,
  plan: BuildPlan,
  options: BuildOptions,
  signal: AbortSignal,
): Promise<Attempt> {
  const { recipe } = step;
  const { store, blobs } = options;
  const subject = { name: recipe.name, version: recipe.version };
  const changed = await keepRecipe(recipe, blobs);
  if (changed !== undefined) {
    const reason = `its ${changed} was changed or removed since the run began; the same command builds it as it is now`;
    return { outcome: { ...subject, result: 'left', reason } };
  }
  const fetched = options.sources.filter((source) => source.recipe === recipe.name);
  const replanned = await replanStep(
    step,
    digestsOf(step.sources, fetched),
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

  const began = now().toISOString();
  let share = 1;
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
      ...(share === 1 ? {} : { processorShare: share }),
      ...(step.checksNeeds ? { isTraced: true } : {}),
      outcome,
      cause: cause === null ? null : { kind: cause.kind, text: cause.text },
    });
  const faults = options.sourceFaults.get(recipe.name);
  if (faults !== undefined) {
    const outcome = sourceless(recipe, faults);
    await remember('no-source', outcome.cause, {});
    return { outcome };
  }
  const logFile = await freshLog(options.logsDir, recipe.name);
  const watched = step.checksNeeds ? watchedNeeds(step, dependencies) : [];
  const job = makeJob(recipe, inputs, [...dependencies.values()], {
    watched: watched.length === 0 ? undefined : watched.map(({ digest }) => digest),
    makeJobs: start.makeJobs,
    withCcache: options.usesCcache(recipe),
    timeoutMinutes: options.timeoutMinutes,
    limits: options.limits,
  });
  options.onBuilding?.(step, start, logFile);
  options.processors.begin(recipe.name, start.makeJobs);
  const ran = await options.executor.run(job, { logFile, signal }).finally(() => {
    share = options.processors.end(recipe.name);
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
      ...(step.checksNeeds && ran.ok ? { needs: checkNeeds(step, watched, ran.value) } : {}),
    },
  };
}

/** Of what was fetched as it is; of what could not be had, as it is locked. */
function digestsOf(
  planned: BuildStep['sources'],
  fetched: readonly FetchedSource[],
): ReadonlyMap<string, Sha256Hex> {
  return new Map(
    [...planned, ...fetched].flatMap(({ file, sha256 }) =>
      sha256 === undefined ? [] : [[file, sha256] as const],
    ),
  );
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
