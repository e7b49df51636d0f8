import type { Capacity } from './job.ts';
import { reversed, type JobTable } from './job-table.ts';
import type { Wishes } from './ready-queue.ts';
import { opening, simulate } from './simulate.ts';

/** For each job its place in the order in which ready ones are taken; 0 goes first. */
export type Rank = readonly number[];

/** For each of some jobs, told in an order in which needs come first, the time from its start to the end of the longest chain that waits for it. */
export function remainingPaths(
  order: readonly number[],
  { dependants }: JobTable,
  durations: readonly number[],
): readonly number[] {
  const paths = new Array<number>(dependants.length).fill(0);
  for (const number of order.toReversed()) {
    let longest = 0;
    for (const dependant of dependants[number] ?? []) longest = Math.max(longest, paths[dependant] ?? 0);
    paths[number] = longest + (durations[number] ?? 0);
  }
  return paths;
}

/** The largest key first, the first name among equals. */
export function rankBy(numbers: readonly number[], keys: readonly number[]): Rank {
  const rank = new Array<number>(keys.length).fill(0);
  numbers
    .toSorted((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b)
    .forEach((number, place) => (rank[number] = place));
  return rank;
}

/** So many times a timetable is tightened at most; with many jobs fewer times, as there the first is as good as the last. */
const MOST_ROUNDS = 10;
const JOBS_IN_ALL_ROUNDS = 2000;

/**
 * Looks for an order in which everything is over sooner than in those given, and gives the best that it saw. Each round runs the last
 * timetable backwards from its end, what ended last first, and what comes of it forwards again. Project schedulers know it as double
 * justification; it matters most where memory is short.
 */
export function tighten(
  table: JobTable,
  capacity: Capacity,
  firsts: readonly Rank[],
  wishes: Wishes,
  boundMs: number,
): Rank {
  const backwards = reversed(table);
  const run = (way: JobTable, rank: Rank) => simulate(way, opening(way, capacity), rank, wishes);
  const rounds = Math.min(MOST_ROUNDS, Math.ceil(JOBS_IN_ALL_ROUNDS / Math.max(1, table.jobs.length)));
  let best: { readonly rank: Rank; readonly endMs: number } = { rank: [], endMs: Infinity };
  for (const first of firsts) {
    let rank = first;
    for (let round = 0; round <= rounds && best.endMs > boundMs; round++) {
      const { endMs, endsAt } = run(table, rank);
      if (endMs < best.endMs) best = { rank, endMs };
      rank = rankBy(table.order, run(backwards, rankBy(table.order, endsAt)).endsAt);
    }
  }
  return best.rank;
}
