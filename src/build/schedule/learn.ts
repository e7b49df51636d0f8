/** One build as the history keeps it, oldest first. */
export interface HistoryEntry {
  readonly name: string;
  readonly wallMs: number;
  /** The most memory of all processes of the build together; undefined where it could not be measured. */
  readonly peakRssMiB: number | undefined;
  readonly makeJobs: number;
  /** Only builds that gave a package, `built`, teach anything. */
  readonly outcome: string;
}

/** What a package is expected to take, in the words of a `ScheduledJob`. */
export interface Expectation {
  readonly expectedMs: number;
  readonly memoryPerJobMiB: number;
}

export interface Lessons {
  /** Of a package that was never built, time is the median of the known packages, and memory what its recipe declares. */
  expect(name: string, declaredMemoryPerJobMiB: number): Expectation;
}

/** When nothing was ever built: about what a small library takes. */
const NOTHING_KNOWN_MS = 60_000;
/** No compiler does with less. */
const LEAST_MIB = 100;
/** The next version may take more than the last. */
const MARGIN = 1.2;
/** How much an older build counts beside the next newer one. */
const FADING = 0.5;

/** Learns from the builds of the past what each package takes. */
export function learn(entries: readonly HistoryEntry[]): Lessons {
  const byName = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    if (entry.outcome !== 'built') continue;
    const before = byName.get(entry.name);
    if (before === undefined) byName.set(entry.name, [entry]);
    else before.push(entry);
  }
  const known = new Map([...byName].map(([name, builds]) => [name, fadingMean(builds)]));
  const sorted = [...known.values()].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NOTHING_KNOWN_MS;
  return {
    expect(name, declaredMemoryPerJobMiB) {
      const peaks = (byName.get(name) ?? []).flatMap(({ peakRssMiB, makeJobs }) =>
        peakRssMiB === undefined ? [] : [peakRssMiB / makeJobs],
      );
      const memoryPerJobMiB =
        peaks.length === 0
          ? declaredMemoryPerJobMiB
          : Math.max(LEAST_MIB, Math.ceil(Math.max(...peaks.slice(-3)) * MARGIN));
      return { expectedMs: known.get(name) ?? median, memoryPerJobMiB };
    },
  };
}

function fadingMean(builds: readonly HistoryEntry[]): number {
  let [sum, weights, weight] = [0, 0, 1];
  for (const { wallMs } of builds.toReversed()) {
    sum += wallMs * weight;
    weights += weight;
    weight *= FADING;
  }
  return sum / weights;
}
