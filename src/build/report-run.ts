import { monotonicMs, now } from '../lib/clock.ts';
import { formatDuration } from '../lib/text.ts';
import type { BuildEvent } from './events.ts';
import type { Outcome } from './outcome.ts';
import type { BuildStep } from './plan.ts';
import type { RunOptions } from './run-options.ts';
import type { Schedule, ScheduledJob, Start } from './schedule/index.ts';
import { keepStatus, type RunningStatus } from './status-file.ts';

const EVERY_MS = 2000;

/** Whoever tells people and programs what a run is doing, until it is disposed of. */
export interface RunReporter extends AsyncDisposable {
  readonly begun: (step: BuildStep, start: Start, logFile: string) => void;
  readonly ended: (outcome: Outcome) => void;
}

interface Running extends RunningStatus {
  readonly beganMs: number;
}

/** Tells of each beginning and end, and every two seconds what is at work, since when, and how long the rest will take. */
export function reportRun(
  jobs: readonly ScheduledJob[],
  schedule: Pick<Schedule, 'outlook'>,
  { progress, emit, store }: Pick<RunOptions, 'progress' | 'emit' | 'store'>,
): RunReporter {
  // What the schedule guesses for those that were never built here is told to nobody, nor a rest that holds such a guess.
  const expected = new Map(jobs.map((job) => [job.name, job.isGuess === true ? null : job.expectedMs]));
  const unforeseen = new Set(jobs.flatMap((job) => (job.isGuess === true ? [job.name] : [])));
  const running = new Map<string, Running>();
  const total = jobs.length;
  const status = keepStatus(store.statusFile);
  let done = 0;

  const restAfter = (elapsed: ReadonlyMap<string, number>): number | null =>
    unforeseen.size === 0 ? schedule.outlook(elapsed).restMs : null;

  const tell = (): void => {
    const elapsed = new Map([...running].map(([name, { beganMs }]) => [name, monotonicMs() - beganMs]));
    const restMs = restAfter(elapsed);
    for (const [name, { expectedMs, logFile }] of running) {
      const spent = elapsed.get(name) ?? 0;
      progress({
        kind: 'detail',
        task: name,
        text: `${formatDuration(spent)}${against(spent, expectedMs)}${rest(restMs)}log ${logFile}`,
        ...(expectedMs === null ? {} : { fraction: Math.min(spent / Math.max(expectedMs, 1), 0.99) }),
      });
    }
    const list = [...running].map(([name, { expectedMs }]) => ({
      name,
      elapsedMs: elapsed.get(name) ?? 0,
      expectedMs,
    }));
    emit({ event: 'news', running: list, done, total, restMs });
    save(restMs);
  };
  const save = (restMs = restAfter(new Map())): void =>
    status.save({
      running: [...running.values()].map(({ beganMs: _, ...shown }) => shown),
      done,
      total,
      restMs,
    });
  const timer = setInterval(tell, EVERY_MS);
  if (total > 0) save();

  return {
    begun: ({ recipe, reason }, start, logFile) => {
      const expectedMs = expected.get(recipe.name) ?? null;
      const { name, version } = recipe;
      const { makeJobs } = start;
      running.set(name, {
        name,
        version,
        began: now().toISOString(),
        beganMs: monotonicMs(),
        expectedMs,
        makeJobs,
        logFile,
      });
      progress({ kind: 'step', task: name, text: `build ${name} ${version}, ${start.reason}` });
      emit({
        event: 'started',
        name,
        version,
        reason,
        makeJobs,
        makeJobsReason: start.reason,
        memoryMiB: start.memoryMiB,
        expectedMs,
        logFile,
      });
      save();
    },
    ended: (outcome) => {
      if (running.delete(outcome.name) || expected.has(outcome.name)) done += 1;
      unforeseen.delete(outcome.name);
      // What was reused from the start is told all at once, by the summary.
      if (expected.has(outcome.name) || outcome.result === 'failed')
        progress({
          kind: outcome.result === 'built' ? 'done' : 'skip',
          task: outcome.name,
          text: describe(outcome),
        });
      emit(eventOf(outcome));
      if (done < total) save();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await status[Symbol.asyncDispose]();
    },
  };
}

function against(spentMs: number, expectedMs: number | null): string {
  if (expectedMs === null) return ', never built here before, ';
  return spentMs < expectedMs
    ? ` of about ${formatDuration(expectedMs)}, `
    : `, longer than the ${formatDuration(expectedMs)} that were expected, `;
}

function rest(restMs: number | null): string {
  return restMs !== null && restMs > 0 ? `all done in about ${formatDuration(restMs)}, ` : '';
}

function describe(outcome: Outcome): string {
  switch (outcome.result) {
    case 'built':
      return `${outcome.fileName} in ${formatDuration(outcome.usage.wallMs)}${outcome.isSame ? ', the same as before' : ''}`;
    case 'reused':
      return `${outcome.fileName} reused: ${outcome.reason}`;
    case 'failed':
      return `${outcome.name} failed${outcome.isRemembered ? ' before' : ''}: ${outcome.cause.text}`;
    case 'blocked':
      return `${outcome.name} is not built, since ${outcome.by.join(', ')} failed`;
    case 'left':
      return `${outcome.name} is not built: ${outcome.reason}`;
  }
}

function eventOf(outcome: Outcome): BuildEvent {
  switch (outcome.result) {
    case 'built':
      return { event: 'finished', ...outcome };
    case 'reused':
      return { event: 'reused', ...outcome };
    case 'failed':
      return { event: 'failed', ...outcome };
    case 'blocked':
      return { event: 'blocked', ...outcome };
    case 'left':
      return { event: 'left', ...outcome };
  }
}
