import type { Capacity, ScheduledJob } from './job.ts';

/** No schedule can be shorter: the longest path, the work shared by all slots, the same by memory, the heavy ones in a row. */
export function lowerBound(jobs: readonly ScheduledJob[], { slots, cores, memoryMiB }: Capacity): number {
  let [work, memoryWork, heavy] = [0, 0, 0];
  for (const job of jobs) {
    work += job.expectedMs;
    memoryWork += job.expectedMs * Math.min(job.memoryPerJobMiB, memoryMiB);
    if (job.isHeavy) heavy += job.expectedMs;
  }
  return Math.max(longestPath(jobs), work / Math.min(slots, cores), memoryWork / memoryMiB, heavy);
}

function longestPath(jobs: readonly ScheduledJob[]): number {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const lengths = new Map<string, number>();
  // Not by recursion: a chain of ten thousand packages would be too deep for it.
  const stack = [...byName.values()];
  for (let job = stack.at(-1); job !== undefined; job = stack.at(-1)) {
    const open = lengths.has(job.name)
      ? []
      : job.needs.flatMap((need) => {
          const needed = byName.get(need);
          return needed === undefined || lengths.has(need) ? [] : [needed];
        });
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    stack.pop();
    const before = job.needs.reduce((most, need) => Math.max(most, lengths.get(need) ?? 0), 0);
    lengths.set(job.name, before + job.expectedMs);
  }
  return [...lengths.values()].reduce((most, length) => Math.max(most, length), 0);
}
