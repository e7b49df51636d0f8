import { byCodeUnit } from '../../lib/text.ts';
import type { ScheduledJob } from './job.ts';

/** The jobs by number. They are numbered in the order of their names, so that the lower number wins a tie and input order none. */
export interface JobTable {
  readonly jobs: readonly ScheduledJob[];
  readonly numberOf: ReadonlyMap<string, number>;
  readonly needs: readonly (readonly number[])[];
  readonly dependants: readonly (readonly number[])[];
  /** Each after all that it needs. */
  readonly order: readonly number[];
}

/** Needs that are not among the jobs, and needs told twice, fall away. A circle is a bug of the caller, as is a name told twice. */
export function tabulate(unsorted: readonly ScheduledJob[]): JobTable {
  const jobs = unsorted.toSorted((a, b) => byCodeUnit(a.name, b.name));
  const numberOf = new Map(jobs.map((job, number) => [job.name, number]));
  if (numberOf.size < jobs.length) throw new Error('internal error: a job is scheduled twice');
  const needs = jobs.map((job) => [...new Set(job.needs)].flatMap((name) => numberOf.get(name) ?? []));
  const dependants: number[][] = jobs.map(() => []);
  needs.forEach((list, number) => list.forEach((need) => dependants[need]?.push(number)));

  const unmet = needs.map((list) => list.length);
  const order = [...unmet.keys()].filter((number) => unmet[number] === 0);
  for (const number of order) {
    for (const dependant of dependants[number] ?? []) {
      const left = (unmet[dependant] ?? 0) - 1;
      unmet[dependant] = left;
      if (left === 0) order.push(dependant);
    }
  }
  if (order.length < jobs.length) throw new Error('internal error: the needs of the jobs hold a circle');
  return { jobs, numberOf, needs, dependants, order };
}

/** The same jobs backwards in time: whoever was needed now needs. */
export function reversed(table: JobTable): JobTable {
  return { ...table, needs: table.dependants, dependants: table.needs, order: table.order.toReversed() };
}
