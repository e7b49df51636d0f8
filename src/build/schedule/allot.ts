import type { JobTable } from './job-table.ts';
import { leastMemory, mostMakeJobs, type Machine } from './machine.ts';
import type { Timetable } from './simulate.ts';

export interface Allotment {
  readonly makeJobs: number;
  /** Memory allows no more; else it is cores. */
  readonly isByMemory: boolean;
}

/**
 * How many make jobs each job gets. make cannot be told another number once it runs, so the whole time of a job counts: of what the
 * timetable leaves free at every moment of it (each job of the timetable has one core and the memory of one process), the job
 * gets its share by weight beside the others that run then. So no job has to wait longer because another took more, and a
 * job that is alone all the time gets everything. What the shares leave over goes to whoever starts first.
 */
export function allot(
  { jobs }: JobTable,
  { started, startsAt, endsAt }: Timetable,
  machine: Machine,
  weights: readonly number[],
): readonly Allotment[] {
  const { capacity } = machine;
  const times = [...new Set(started.flatMap((number) => [startsAt[number] ?? 0, endsAt[number] ?? 0]))];
  times.sort((a, b) => a - b);
  const placeOf = new Map(times.map((time, place) => [time, place]));
  // What is free in the time between each moment and the next, and the weight of all that has not been started yet.
  const freeCores = new Float64Array(times.length).fill(capacity.cores);
  const freeMemory = new Float64Array(times.length).fill(capacity.memoryMiB);
  const weightThen = new Float64Array(times.length);
  const take = ({ from, to }: Span, cores: number, memoryMiB: number): void => {
    for (let place = from; place < to; place++) {
      freeCores[place] = (freeCores[place] ?? 0) - cores;
      freeMemory[place] = (freeMemory[place] ?? 0) - memoryMiB;
    }
  };

  const planned: Planned[] = [];
  for (const number of started) {
    const [job, load] = [jobs[number], machine.running.get(number)];
    if (job === undefined) continue;
    const span = {
      from: placeOf.get(startsAt[number] ?? 0) ?? 0,
      to: placeOf.get(endsAt[number] ?? 0) ?? 0,
    };
    if (load !== undefined) {
      take(span, load.cores, load.memoryMiB);
      continue;
    }
    const [memoryMiB, most] = [leastMemory(job, capacity), mostMakeJobs(job, capacity)];
    const one = { ...span, number, memoryMiB, most, weight: weights[number] ?? 0 };
    planned.push(one);
    take(one, 1, one.memoryMiB);
    for (let place = one.from; place < one.to; place++)
      weightThen[place] = (weightThen[place] ?? 0) + one.weight;
  }

  const shares = planned.map((one) => {
    let more = Infinity;
    for (let place = one.from; place < one.to; place++) {
      const free = Math.min(freeCores[place] ?? 0, (freeMemory[place] ?? 0) / one.memoryMiB);
      more = Math.min(more, (free * one.weight) / (weightThen[place] ?? 0));
    }
    return Math.min(whole(more), one.most - 1);
  });
  planned.forEach((one, index) => take(one, shares[index] ?? 0, (shares[index] ?? 0) * one.memoryMiB));
  const allotments = new Array<Allotment>(jobs.length).fill({ makeJobs: 1, isByMemory: false });
  planned.forEach((one, index) => {
    let [byCores, byMemory] = [Infinity, Infinity];
    for (let place = one.from; place < one.to; place++) {
      byCores = Math.min(byCores, freeCores[place] ?? 0);
      byMemory = Math.min(byMemory, (freeMemory[place] ?? 0) / one.memoryMiB);
    }
    const rest = Math.min(whole(Math.min(byCores, byMemory)), one.most - 1 - (shares[index] ?? 0));
    take(one, rest, rest * one.memoryMiB);
    const makeJobs = 1 + (shares[index] ?? 0) + rest;
    allotments[one.number] = { makeJobs, isByMemory: whole(byMemory) < whole(byCores) };
  });
  return allotments;
}

/** From which moment to before which. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Planned extends Span {
  readonly number: number;
  /** Of one process. */
  readonly memoryMiB: number;
  /** Processes that the limit of one build allows. */
  readonly most: number;
  readonly weight: number;
}

/** A whole number from what was divided; nothing for a job that takes no time, and for what is overdue and holds more than was planned. */
function whole(more: number): number {
  return Number.isFinite(more) ? Math.max(0, Math.floor(more + 1e-9)) : 0;
}
