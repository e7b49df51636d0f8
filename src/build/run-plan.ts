import { monotonicMs } from '../lib/clock.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { buildOne, guarded, type Attempt } from './build-one.ts';
import type { StoredPackage } from './check-result.ts';
import { SOURCE_UNAVAILABLE } from './classify-failure.ts';
import { foregoneOutcomes } from './foregone.ts';
import type { BuildReport, Outcome } from './outcome.ts';
import type { BuildPlan, BuildStep } from './plan.ts';
import { indexPackages, placePackage } from './place-package.ts';
import { processorShare } from './processor-share.ts';
import { reportRun } from './report-run.ts';
import type { OnFailure, RunOptions } from './run-options.ts';
import { createSchedule, learn, type Capacity, type ScheduledJob, type Start } from './schedule/index.ts';
import { noteSourceless } from './sourceless.ts';

/**
 * Carries out a plan, several packages at a time as the schedule says. Each finished package is stored, recorded, placed and indexed by
 * itself before anything that needs it begins, so that a failure, an interrupt or a crash loses only what was being built. Fails only when
 * the packages cannot be indexed; that some could not be built is in the report.
 */
export async function runPlan(plan: BuildPlan, options: RunOptions): Promise<Result<BuildReport>> {
  const began = monotonicMs();
  const foregone = foregoneOutcomes(plan.steps, options.sourceFaults);
  const steps = new Map(
    plan.steps.flatMap((step) =>
      step.action === 'build' && !foregone.has(step.recipe.name) ? [[step.recipe.name, step] as const] : [],
    ),
  );
  const jobs = jobsOf(steps, options);
  const schedule = createSchedule(jobs, capacityOf(options));
  const isForeseen = jobs.length > 0 && jobs.every((job) => job.isGuess !== true);
  const outlook = isForeseen ? schedule.outlook(new Map()) : undefined;
  const finished = new Map<string, StoredPackage>();
  const outcomes = new Map<string, Outcome>();
  const faults: Diagnostic[] = [];
  const processors = processorShare(options.capacity.cores);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  await using report = reportRun(jobs, schedule, options);
  /** One package at a time is placed and indexed. */
  let placing: Promise<void> = Promise.resolve();

  const settle = (outcome: Outcome): void => {
    outcomes.set(outcome.name, outcome);
    report.ended(outcome);
  };
  const place = async ({ outcome, record }: Attempt): Promise<void> => {
    if (record === undefined) return;
    await placePackage(options.store, outcome.name, record);
    finished.set(outcome.name, record.package);
    const index = await indexPackages(options.store, options.epochSeconds);
    if (!index.ok) faults.push(...index.diagnostics);
  };
  const attempt = async (step: BuildStep, start: Start): Promise<Attempt> => {
    const needs = step.installs.map((needed) => {
      const dependency = finished.get(needed);
      if (dependency === undefined)
        throw new Error(`internal error: ${needed} is not there before ${step.recipe.name}`);
      return [needed, dependency] as const;
    });
    const done = await buildOne(
      step,
      start,
      new Map(needs),
      plan,
      { ...options, onBuilding: report.begun, processors },
      signal,
    );
    const placed = placing.then(() => place(done));
    placing = placed.catch(() => undefined);
    return guarded(step, async () => {
      await placed;
      return done;
    });
  };

  for (const step of plan.steps) {
    const { name } = step.recipe;
    if (step.action === 'reuse') {
      await placePackage(options.store, name, step.record);
      finished.set(name, step.record.package);
    }
    const outcome = foregone.get(name);
    if (outcome === undefined) continue;
    if (step.action === 'build' && outcome.result === 'failed')
      await noteSourceless(outcome, options.store.historyFile);
    settle(outcome);
  }

  const running = new Map<string, Promise<Attempt>>();
  let isHalted = [...outcomes.values()].some((each) => endsRun(each, options.onFailure));
  while (!schedule.isOver) {
    if (!isHalted && !signal.aborted && faults.length === 0) {
      for (const start of schedule.next()) {
        const step = steps.get(start.name);
        if (step === undefined) throw new Error(`internal error: ${start.name} is not planned`);
        running.set(start.name, attempt(step, start));
      }
    }
    if (running.size === 0) break;
    const { outcome } = await Promise.race(running.values()).catch(async (bug: unknown) => {
      // What still runs would go on without the lock, and without anybody to take what it makes.
      stop.abort();
      await Promise.allSettled(running.values());
      throw bug;
    });
    running.delete(outcome.name);
    settle(outcome);
    if (outcome.result === 'built' || outcome.result === 'reused') {
      schedule.done(outcome.name);
      continue;
    }
    for (const name of schedule.dropped(outcome.name)) {
      if (outcomes.has(name)) continue;
      const subject = subjectOf(steps, name);
      if (outcome.result === 'failed') settle({ ...subject, result: 'blocked', by: [outcome.name] });
      // What was stopped, or is left as its recipe changed, did not fail: what needs it was only not come to.
      else if (!signal.aborted)
        settle({ ...subject, result: 'left', reason: `${outcome.name}, which it needs, was not built` });
    }
    isHalted ||= endsRun(outcome, options.onFailure);
    if (isHalted && options.onFailure === 'stop-now') stop.abort();
  }
  for (const [name] of steps) {
    if (outcomes.has(name)) continue;
    const reason = options.signal.aborted ? 'the run was interrupted' : 'another package failed before';
    settle({ ...subjectOf(steps, name), result: 'left', reason });
  }
  if (faults.length > 0) return failAll(faults);
  const index = await indexPackages(options.store, options.epochSeconds);
  if (!index.ok) return index;
  return ok({
    outcomes: plan.steps.flatMap(({ recipe }) => outcomes.get(recipe.name) ?? []),
    wallMs: monotonicMs() - began,
    boundMs: outlook?.boundMs,
    expectedMs: outlook?.restMs,
  });
}

/** Whether nothing more is begun after it. */
function endsRun(outcome: Outcome, onFailure: OnFailure): boolean {
  if (outcome.result !== 'failed' || outcome.isRemembered) return false;
  const { kind } = outcome.cause;
  // A full disk fails everything else too.
  if (onFailure === 'stop-now' || kind === 'no-space') return true;
  // Sources are fetched before anything is begun: that some are missing is no news that comes in the middle of the work.
  return onFailure === 'finish-running' && kind !== SOURCE_UNAVAILABLE;
}

function subjectOf(steps: ReadonlyMap<string, BuildStep>, name: string) {
  return { name, version: steps.get(name)?.recipe.version ?? '' };
}

/** The limit of each build bounds its make jobs: else they would be begun only to be ended by the kernel. */
function capacityOf({ capacity, limits: { memoryMiB } }: RunOptions): Capacity {
  return memoryMiB === undefined ? capacity : { ...capacity, memoryPerBuildMiB: memoryMiB };
}

/** The steps to be built as the scheduler wants them. What is reused is there already, and no need of anybody. */
function jobsOf(
  steps: ReadonlyMap<string, BuildStep>,
  { history }: Pick<RunOptions, 'history'>,
): readonly ScheduledJob[] {
  const lessons = learn(history.map((entry) => ({ ...entry, peakRssMiB: entry.peakRssMiB ?? undefined })));
  return [...steps.values()].map(({ recipe, installs }) => ({
    name: recipe.name,
    needs: installs.filter((name) => steps.has(name)),
    isHeavy: recipe.isHeavy,
    ...lessons.expect(recipe.name, recipe.memoryPerJobMib),
  }));
}
