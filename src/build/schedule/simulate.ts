import { Heap } from './heap.ts';
import type { Capacity } from './job.ts';
import type { JobTable } from './job-table.ts';
import { Machine } from './machine.ts';
import { ReadyQueue, type Wishes } from './ready-queue.ts';

/** Where a schedule stands: what is ready, how many needs of each job are unmet, and the machine with what runs on it. */
export interface Position {
  readonly ready: readonly number[];
  readonly unmet: readonly number[];
  readonly machine: Machine;
}

/** Before anything was started. */
export function opening(table: JobTable, capacity: Capacity): Position {
  const unmet = table.needs.map((needs) => needs.length);
  const ready = [...unmet.keys()].filter((number) => unmet[number] === 0);
  return { ready, unmet, machine: new Machine(capacity) };
}

/** When each job that was left starts and ends, by the machine's clock. */
export interface Timetable {
  readonly startsAt: readonly number[];
  readonly endsAt: readonly number[];
  /** In the order of their start; what ran already comes first. */
  readonly started: readonly number[];
  readonly endMs: number;
}

/** Runs the rest in virtual time, by the rules of the schedule itself. Uses up the machine that it is given. */
export function simulate(
  table: JobTable,
  { ready, unmet, machine }: Position,
  rank: readonly number[],
  wishes: Wishes,
): Timetable {
  const left = [...unmet];
  const startsAt = new Array<number>(table.jobs.length).fill(0);
  const endsAt = new Array<number>(table.jobs.length).fill(0);
  const started: number[] = [];
  const events = new Heap((number) => endsAt[number] ?? 0);
  const queue = new ReadyQueue(table.jobs, rank);
  const begin = (number: number, end: number): void => {
    startsAt[number] = machine.now;
    endsAt[number] = end;
    started.push(number);
    events.push(number);
  };
  const { now } = machine;
  // What is overdue is taken to be as late again.
  for (const [number, { endsAt: end }] of machine.running) begin(number, end > now ? end : 2 * now - end + 1);
  for (const number of ready) queue.push(number);
  for (;;) {
    queue.startAll(machine, wishes, (number, load) => begin(number, load.endsAt));
    const next = events.first();
    if (next === undefined) return { startsAt, endsAt, started, endMs: machine.now };
    machine.now = endsAt[next] ?? 0;
    // All that end together, before anything is started in their place.
    for (let ended: number | undefined = next; ended !== undefined; ended = events.first()) {
      if ((endsAt[ended] ?? 0) > machine.now) break;
      events.pop();
      machine.end(ended);
      for (const dependant of table.dependants[ended] ?? []) {
        const count = (left[dependant] ?? 0) - 1;
        left[dependant] = count;
        if (count === 0) queue.push(dependant);
      }
    }
  }
}
