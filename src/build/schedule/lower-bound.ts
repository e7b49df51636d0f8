import type { Capacity } from './job.ts';
import type { JobTable } from './job-table.ts';
import { leastMemory } from './machine.ts';
import { remainingPaths } from './rank.ts';

/**
 * No schedule can be shorter than the longest chain, nor than the work shared by all slots, nor than the work by its memory; and
 * what excludes each other is done in a row: the heavy ones, and those that take more than half of the memory.
 * The jobs that are left are told in an order in which needs come first.
 */
export function lowerBound(
  left: readonly number[],
  table: JobTable,
  durations: readonly number[],
  capacity: Capacity,
): number {
  let [longest, work, memoryWork, heavy, big] = [0, 0, 0, 0, 0];
  const paths = remainingPaths(left, table, durations);
  for (const number of left) {
    const job = table.jobs[number];
    if (job === undefined) continue;
    longest = Math.max(longest, paths[number] ?? 0);
    const duration = durations[number] ?? 0;
    const share = leastMemory(job, capacity) / capacity.memoryMiB;
    work += duration;
    memoryWork += duration * share;
    if (job.isHeavy) heavy += duration;
    if (share > 0.5) big += duration;
  }
  return Math.max(longest, work / Math.min(capacity.slots, capacity.cores), memoryWork, heavy, big);
}
