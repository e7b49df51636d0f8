import type { ScheduledJob } from './job.ts';

/** One attempt to build a package as the history keeps it. What could not be measured is missing. */
export interface PastBuild {
  readonly name: string;
  readonly wallMs: number;
  /** Processor time of all processes together. */
  readonly cpuMs?: number | null | undefined;
  /** The most memory of all processes together. */
  readonly peakRssMiB?: number | null | undefined;
  readonly makeJobs: number;
  /** The part, of 0 to 1, of the processors for its make jobs that it had, others being at work on them too; 1 where it is missing. */
  readonly processorShare?: number | undefined;
  /** Only what was `built` teaches times, and was not traced, which takes longer. */
  readonly outcome: string;
  readonly isTraced?: boolean | undefined;
  /** Why it was not built; of kind `memory` or `memory-limit` it still teaches that it needs more than it had. */
  readonly cause?: { readonly kind: string } | null | undefined;
}

/** What a package is expected to take. */
export type Expectation = Pick<ScheduledJob, 'expectedMs' | 'isGuess' | 'memoryPerJobMiB' | 'msWith'>;

export interface Lessons {
  /** Of a package that was never built, the time is the median of the known ones, and memory what its recipe declares. */
  expect(name: string, declaredMemoryPerJobMiB: number): Expectation;
}

/** When nothing was ever built: about what a small library takes. */
const NOTHING_KNOWN_MS = 60_000;
/** How much a build counts beside the one after it. */
const FADING = 0.5;
/** Builds of longer ago say nothing any more. */
const LOOKED_AT = 5;
/** No compiler does with less. */
const LEAST_MIB = 150;
/** The next version may need more than the last; what was killed for memory needed more than it got. */
const [MARGIN, MARGIN_WHEN_KILLED] = [1.2, 1.5];
/** How far beyond what was measured more make jobs are believed to help: twice. */
const BELIEVED = 2;

/**
 * Learns from the attempts of the past, told oldest first, what each package takes.
 *
 * Memory: the peak divided by the make jobs that shared it, the most of the last builds, with a margin. A link that takes much alone
 * makes that too little for fewer jobs than were measured; a build with those, or one that was killed for memory, sets it right.
 *
 * Time: the mean of the last builds, each counting half of the one after it and each as long as it would have taken with its processors for
 * itself. How it changes with the make jobs is known where processor time was measured with several of them: what ran at once is
 * divided by another number, the rest stays (Amdahl). It is believed to twice the make jobs measured. A package that was only built
 * with one make job is taken to have as much that runs at once as the packages in the middle of those where it is known; if none
 * is, a build is expected to take as long as it did.
 */
export function learn(past: readonly PastBuild[]): Lessons {
  const attemptsOf = group(past.map(undisturbed));
  const builtOf = new Map(
    [...attemptsOf].map(([name, attempts]) => [name, lastOf(attempts.filter(isBuilt))]),
  );
  const known = [...builtOf.values()].filter((built) => built.length > 0);
  const usualMs = median(known.map((built) => fadingMean(built, ({ wallMs }) => wallMs))) ?? NOTHING_KNOWN_MS;
  const usualShare = median(known.flatMap((built) => sharedPart(built) ?? []));
  return {
    expect(name, declaredMemoryPerJobMiB) {
      const memoryPerJobMiB = memoryOf(attemptsOf.get(name) ?? []) ?? declaredMemoryPerJobMiB;
      const built = builtOf.get(name) ?? [];
      if (built.length === 0) return { expectedMs: usualMs, isGuess: true, memoryPerJobMiB };
      const expectedMs = fadingMean(built, ({ wallMs }) => wallMs);
      const share = sharedPart(built) ?? usualShare;
      if (share === undefined) return { expectedMs, memoryPerJobMiB };
      const most = BELIEVED * Math.max(...built.map(({ makeJobs }) => makeJobs));
      const factor = (makeJobs: number) => 1 - share + share / makeJobs;
      const singleMs = fadingMean(built, ({ wallMs, makeJobs }) => wallMs / factor(makeJobs));
      return {
        expectedMs,
        memoryPerJobMiB,
        msWith: (makeJobs) => singleMs * factor(Math.min(makeJobs, most)),
      };
    },
  };
}

function undisturbed(attempt: PastBuild): PastBuild {
  return { ...attempt, wallMs: attempt.wallMs * (attempt.processorShare ?? 1) };
}

function memoryOf(attempts: readonly PastBuild[]): number | undefined {
  const needs = attempts.flatMap((attempt) => {
    const wasKilled = attempt.cause?.kind === 'memory' || attempt.cause?.kind === 'memory-limit';
    if (!attempt.peakRssMiB || !(isBuilt(attempt) || wasKilled)) return [];
    return [(attempt.peakRssMiB / attempt.makeJobs) * (wasKilled ? MARGIN_WHEN_KILLED : MARGIN)];
  });
  return needs.length === 0 ? undefined : Math.ceil(Math.max(LEAST_MIB, ...lastOf(needs)));
}

/**
 * The part of the work that make jobs did at once, of 0 to 1; undefined when no build shows it. With `alone` for what one process
 * did while the others waited: wall = alone + shared / jobs, processor = alone + shared. Waiting for the disk makes it come out too
 * small, which is the safe side.
 */
function sharedPart(built: readonly PastBuild[]): number | undefined {
  const parts = built.flatMap(({ wallMs, cpuMs, makeJobs }) => {
    if (!cpuMs || makeJobs < 2 || wallMs <= 0) return [];
    const measured = ((cpuMs - wallMs) * makeJobs) / (makeJobs - 1);
    const shared = Math.min(Math.max(0, measured), wallMs * makeJobs);
    return [shared / (wallMs - shared / makeJobs + shared)];
  });
  return parts.length === 0 ? undefined : fadingMean(parts, (part) => part);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function isBuilt({ outcome, isTraced }: PastBuild): boolean {
  return outcome === 'built' && isTraced !== true;
}

function lastOf<T>(items: readonly T[]): readonly T[] {
  return items.slice(-LOOKED_AT);
}

/** Of what is told oldest first. */
function fadingMean<T>(items: readonly T[], valueOf: (item: T) => number): number {
  let [sum, weights] = [0, 0];
  for (const item of items) {
    sum = sum * FADING + valueOf(item);
    weights = weights * FADING + 1;
  }
  return sum / weights;
}

function group(past: readonly PastBuild[]): ReadonlyMap<string, readonly PastBuild[]> {
  const byName = new Map<string, PastBuild[]>();
  for (const one of past) {
    const list = byName.get(one.name);
    if (list === undefined) byName.set(one.name, [one]);
    else list.push(one);
  }
  return byName;
}
