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
  /** Only what was `built` teaches times. */
  readonly outcome: string;
  /** Why it was not built; of kind `memory` it still teaches that it needs more than it had. */
  readonly cause?: { readonly kind: string } | null | undefined;
}

/** What a package is expected to take. */
export type Expectation = Pick<ScheduledJob, 'expectedMs' | 'memoryPerJobMiB' | 'msWith'>;

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
 * Time: the mean of the last builds, each counting half of the one after it. How it changes with the make jobs is known where
 * processor time was measured with several of them: what ran at once is divided by another number, the rest stays (Amdahl). It is
 * believed to twice the make jobs measured. Without that, a build is expected to take as long as it did.
 */
export function learn(past: readonly PastBuild[]): Lessons {
  const byName = group(past);
  const means = new Map<string, number>();
  for (const [name, attempts] of byName) {
    const built = lastOf(attempts.filter(isBuilt));
    if (built.length > 0)
      means.set(
        name,
        fadingMean(built, ({ wallMs }) => wallMs),
      );
  }
  const sorted = [...means.values()].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NOTHING_KNOWN_MS;
  return {
    expect(name, declaredMemoryPerJobMiB) {
      const attempts = byName.get(name) ?? [];
      const built = lastOf(attempts.filter(isBuilt));
      const memoryPerJobMiB = memoryOf(attempts) ?? declaredMemoryPerJobMiB;
      const expectedMs = means.get(name) ?? median;
      if (!built.some((build) => sharedMs(build) > 0)) return { expectedMs, memoryPerJobMiB };
      const msWith = (makeJobs: number) => fadingMean(built, (build) => wallWith(build, makeJobs));
      return { expectedMs, memoryPerJobMiB, msWith };
    },
  };
}

function memoryOf(attempts: readonly PastBuild[]): number | undefined {
  const needs = attempts.flatMap((attempt) => {
    const wasKilled = attempt.cause?.kind === 'memory';
    if (!attempt.peakRssMiB || !(isBuilt(attempt) || wasKilled)) return [];
    return [(attempt.peakRssMiB / attempt.makeJobs) * (wasKilled ? MARGIN_WHEN_KILLED : MARGIN)];
  });
  return needs.length === 0 ? undefined : Math.ceil(Math.max(LEAST_MIB, ...lastOf(needs)));
}

function wallWith(build: PastBuild, makeJobs: number): number {
  const shared = sharedMs(build);
  const believed = Math.min(makeJobs, build.makeJobs * BELIEVED);
  return build.wallMs - shared / build.makeJobs + shared / believed;
}

/**
 * The processor time of what the make jobs did at once. With `alone` for what one process did while the others waited:
 * wall = alone + shared / jobs, processor = alone + shared. Waiting for the disk makes it come out too small, which is the safe side.
 */
function sharedMs({ wallMs, cpuMs, makeJobs }: PastBuild): number {
  if (!cpuMs || makeJobs < 2) return 0;
  const shared = ((cpuMs - wallMs) * makeJobs) / (makeJobs - 1);
  return Math.min(Math.max(0, shared), wallMs * makeJobs);
}

function isBuilt({ outcome }: PastBuild): boolean {
  return outcome === 'built';
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
