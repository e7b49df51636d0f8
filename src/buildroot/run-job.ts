import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { now } from '../lib/clock.ts';
import { problem } from '../lib/diagnostic.ts';
import { appendText, ensureDir } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Entry, SessionEnd } from './enter-root.ts';
import { stackLayers } from './layers.ts';
import { removeLeftovers } from './leftovers.ts';
import { openLimits, type LimitHit, type Limits } from './limits.ts';
import type { RootJob, Runner, RunOutcome } from './runner.ts';
import type { Usage } from './usage.ts';
import { keepWorkDir, makeWorkDir, writeScripts } from './work-dir.ts';

const TIMED_OUT = 124;
const KILLED = 137;

/** How a runner differs from the others. */
export interface Engine {
  readonly isUsable: Runner['isUsable'];
  readonly enter: (entry: Entry) => Promise<Result<SessionEnd>>;
}

/** The directories in which an engine has been seen to work: the trial makes namespaces, which takes a fifth of a short job's time. */
const seenUsable = new WeakMap<Engine, Set<string>>();

async function requireUsable(engine: Engine, rootsDir: string): Promise<Result<void>> {
  const seen = seenUsable.get(engine) ?? new Set();
  if (seen.has(rootsDir)) return ok(undefined);
  const usable = await engine.isUsable(rootsDir);
  if (usable.ok) seenUsable.set(engine, seen.add(rootsDir));
  return usable;
}

/** Does a job by an engine: layers, scratch places, limits and verdicts are the same with each. */
export async function runJob(job: RootJob, engine: Engine): Promise<Result<RunOutcome>> {
  const rootsDir = resolve(job.rootsDir);
  await ensureDir(rootsDir);
  await removeLeftovers(rootsDir);
  const usable = await requireUsable(engine, rootsDir);
  if (!usable.ok) return usable;
  const stack = await stackLayers(job);
  if (!stack.ok) return stack;
  await using work = await makeWorkDir(rootsDir, job.jobName, job.base);
  await writeScripts(work.path, stack.value.layers);
  await ensureDir(resolve(job.logFile, '..'));
  await using limits = await openLimits(job.limits ?? {});
  if (limits.weakness !== undefined) await appendText(job.logFile, `slackforge: ${limits.weakness}\n`);
  const timeoutMs = shorter(job.timeoutMs, job.limits?.minutes);
  const startedMs = now().getTime();
  const entered = await engine.enter({
    rootsDir,
    root: join(work.name, 'root'),
    lowers: stack.value.lowers,
    work: work.name,
    recipeDir: resolve(job.recipeDir),
    outputDir: resolve(job.outputDir),
    ...(job.ccacheDir === undefined ? {} : { ccacheDir: resolve(job.ccacheDir) }),
    logFile: resolve(job.logFile),
    ...(job.traceFile === undefined ? {} : { traceFile: job.traceFile }),
    env: job.env,
    argv: job.argv,
    bounds: limits.bounds,
    ...(job.signal === undefined ? {} : { signal: job.signal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const durationMs = now().getTime() - startedMs;
  const outcome = readOutcome(job, entered, await limits.hit(), {
    durationMs,
    timeoutMs,
    usage: await limits.usage(),
  });
  if (!outcome.ok) return outcome;
  if (outcome.value.verdict !== undefined)
    await appendText(job.logFile, `\nslackforge: ${job.jobName} ${outcome.value.verdict}\n`);
  if (outcome.value.status === 0 || job.keepRoot !== true) return outcome;
  return ok({ ...outcome.value, keptRoot: await keepWorkDir(work.path, rootsDir, job.jobName) });
}

function shorter(timeoutMs: number | undefined, minutes: number | undefined): number | undefined {
  const both = [timeoutMs, minutes === undefined ? undefined : minutes * 60_000].filter(
    (each) => each !== undefined,
  );
  return both.length === 0 ? undefined : Math.min(...both);
}

interface Timing {
  readonly durationMs: number;
  readonly timeoutMs: number | undefined;
  readonly usage: Usage;
}

function readOutcome(
  job: RootJob,
  entered: Result<SessionEnd>,
  hit: LimitHit | undefined,
  { durationMs, timeoutMs, usage }: Timing,
): Result<RunOutcome> {
  const wasInterrupted = job.signal?.aborted === true;
  if (!wasInterrupted && entered.ok && entered.value.how === 'time-limit') {
    const before = hit === undefined ? '' : `; before that it ${verdictOf(hit, job.limits ?? {})}`;
    const verdict = `was stopped: the time limit of ${String((timeoutMs ?? 0) / 60_000)} minutes was reached${before}`;
    return ok({ status: TIMED_OUT, endedBy: 'time-limit', verdict, durationMs, usage });
  }
  // A program that got over a refusal (fewer compilers at a time, a test of the limit itself) ended well; one that lost a process did not.
  const endedWell = entered.ok && entered.value.status === 0;
  if (!wasInterrupted && hit !== undefined && !(endedWell && hit === 'process-limit')) {
    const ended = entered.ok ? (entered.value.status ?? KILLED) : KILLED;
    const status = endedWell ? KILLED : ended;
    const said = verdictOf(hit, job.limits ?? {});
    const verdict = endedWell ? `${said}; that it ended with status 0 all the same says nothing` : said;
    return ok({ status, endedBy: hit, verdict, durationMs, usage });
  }
  if (entered.ok && entered.value.status !== undefined) {
    const { status } = entered.value;
    const signal = status > 128 ? signalName(status - 128) : undefined;
    return ok({
      status,
      endedBy: signal === undefined ? 'exit' : 'signal',
      durationMs,
      usage,
      ...(signal === undefined ? {} : { signal }),
    });
  }
  const why = entered.ok ? 'it ended without leaving its status' : (entered.diagnostics[0]?.message ?? '');
  const what = wasInterrupted ? 'was interrupted' : `could not be run: ${why}`;
  return fail(
    problem('buildroot/enter-failed', `the build root of ${job.jobName} ${what}`, {
      location: { file: job.logFile },
    }),
  );
}

function verdictOf(hit: LimitHit, limits: Limits): string {
  if (hit === 'memory-limit')
    return limits.memoryMiB === undefined
      ? 'lost a process to the kernel: this machine has no more memory'
      : `was ended by the kernel: it used more than the limit of ${String(limits.memoryMiB)} MiB of memory`;
  return `was refused new processes: the limit of ${String(limits.processes)} at one time was reached`;
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
