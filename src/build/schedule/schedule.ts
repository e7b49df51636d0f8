import { byCodeUnit } from '../../lib/text.ts';
import { allot, type Allotment } from './allot.ts';
import type { Capacity, ScheduledJob } from './job.ts';
import { tabulate, type JobTable } from './job-table.ts';
import { lowerBound } from './lower-bound.ts';
import { leastMemory, type Load, type Machine } from './machine.ts';
import { rankBy, remainingPaths, tighten, type Rank } from './rank.ts';
import { ReadyQueue } from './ready-queue.ts';
import { reasonFor } from './reason.ts';
import { opening, simulate, type Timetable } from './simulate.ts';

export type { Capacity, ScheduledJob } from './job.ts';

/** Start this now, with so many make jobs; the reason is a clause for people. */
export interface Start {
  readonly name: string;
  readonly makeJobs: number;
  readonly memoryMiB: number;
  readonly reason: string;
}

export interface Outlook {
  /** How long the rest takes from now. */
  readonly restMs: number;
  /** No schedule of the rest can be shorter. */
  readonly boundMs: number;
}

export interface Schedule {
  /** What to start now; to be asked again whenever something ended. What it gives counts as running. */
  next(): readonly Start[];
  done(name: string): void;
  /** It failed: gives the names of all that needs it, directly or through others; that is never started. */
  dropped(name: string): readonly string[];
  /** Nothing runs, and nothing is left to be started. */
  readonly isOver: boolean;
  /** Takes how long each running one has been at work. */
  outlook(elapsedMs: ReadonlyMap<string, number>): Outlook;
}

/**
 * Decides what is built when, and with how many make jobs. Pure: it knows no clock but its own, which is moved on by the expected
 * times of what ended. It takes the ready job with the longest remaining path first, improved on by `tighten`. Throws when
 * needs go in a circle or a name is there twice, for the graph has seen to that.
 */
export function createSchedule(jobs: readonly ScheduledJob[], capacity: Capacity): Schedule {
  const { slots, cores, memoryMiB } = capacity;
  // With less than one of each nothing would ever be started.
  const usable = { slots: Math.max(1, slots), cores: Math.max(1, cores), memoryMiB: Math.max(1, memoryMiB) };
  return new Live(tabulate(jobs), usable);
}

type State = 'waiting' | 'ready' | 'running' | 'done' | 'dropped' | 'blocked';

interface Plan {
  readonly rank: Rank;
  readonly durations: readonly number[];
  readonly timetable: Timetable;
  readonly allotments: readonly Allotment[];
}

/** After a surprise the rest is planned anew, but only when this share of it is over since the last time: a plan costs as much as there is left. */
const SHARE_OVER = 1 / 8;

class Live implements Schedule {
  readonly #table: JobTable;
  readonly #machine: Machine;
  readonly #states: State[];
  readonly #unmet: number[];
  /** What is waiting, ready or running, in an order in which needs come first; what ended is still in it until the next plan. */
  #order: readonly number[];
  readonly #ready = new Set<number>();
  #left: number;
  #plan: Plan;
  #queue: ReadyQueue;
  #plannedLeft: number;
  #isSurprised = false;

  constructor(table: JobTable, capacity: Capacity) {
    const { unmet, ready, machine } = opening(table, capacity);
    this.#table = table;
    this.#machine = machine;
    this.#unmet = [...unmet];
    this.#states = unmet.map(() => 'waiting');
    for (const number of ready) this.#makeReady(number);
    this.#order = table.order;
    this.#left = table.jobs.length;
    this.#plannedLeft = this.#left;
    const durations = table.jobs.map((job) => atLeastOne(job.expectedMs));
    const first = rankBy(table.order, remainingPaths(table.order, table, durations));
    const bound = lowerBound(table.order, table, durations, capacity);
    this.#plan = this.#planWith(tighten(table, capacity, first, durations, bound), durations);
    this.#queue = this.#fillQueue();
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  next(): readonly Start[] {
    if (this.#isSurprised && this.#left <= this.#plannedLeft * (1 - SHARE_OVER)) this.#planAnew();
    const batch: (Load & { readonly number: number; readonly isByMemory: boolean })[] = [];
    this.#queue.startAll(this.#machine, this.#plan.durations, (number, job) => {
      const eachMiB = leastMemory(job, this.#machine.capacity);
      const { makeJobs: wanted, isByMemory } = this.#plan.allotments[number] ?? {
        makeJobs: 1,
        isByMemory: false,
      };
      const byMemory = Math.floor(this.#machine.freeMemoryMiB / eachMiB);
      const cores = Math.min(wanted, this.#machine.freeCores, byMemory);
      const load = {
        cores,
        endsAt: this.#machine.now + this.#duration(number, cores),
        memoryMiB: cores * eachMiB,
        isHeavy: job.isHeavy,
      };
      this.#machine.start(number, load);
      this.#states[number] = 'running';
      this.#ready.delete(number);
      batch.push({ ...load, number, isByMemory: cores < wanted ? cores === byMemory : isByMemory });
    });
    return batch.map(({ number, cores, isByMemory }) => this.#toStart(number, cores, isByMemory));
  }

  done(name: string): void {
    const number = this.#end(name, 'done');
    for (const dependant of this.#table.dependants[number] ?? []) {
      const left = (this.#unmet[dependant] ?? 0) - 1;
      this.#unmet[dependant] = left;
      if (left > 0 || this.#states[dependant] !== 'waiting') continue;
      this.#makeReady(dependant);
      this.#queue.push(dependant);
    }
  }

  dropped(name: string): readonly string[] {
    const reached = new Set(this.#table.dependants[this.#end(name, 'dropped')]);
    for (const number of reached) {
      for (const dependant of this.#table.dependants[number] ?? []) reached.add(dependant);
      if (this.#states[number] === 'waiting') this.#left--;
      this.#states[number] = 'blocked';
    }
    this.#isSurprised = true;
    return [...reached].map((number) => this.#table.jobs[number]?.name ?? '').sort(byCodeUnit);
  }

  outlook(elapsedMs: ReadonlyMap<string, number>): Outlook {
    const machine = opening(this.#table, this.#machine.capacity).machine;
    const durations = [...this.#plan.durations];
    for (const [number, load] of this.#machine.running) {
      const elapsed = elapsedMs.get(this.#table.jobs[number]?.name ?? '') ?? 0;
      // What is overdue is taken to be as late again: an end that is "now" for an hour tells nobody anything.
      const rest = Math.abs(this.#duration(number, load.cores) - elapsed);
      durations[number] = rest;
      machine.start(number, { ...load, endsAt: rest });
    }
    const position = { ready: [...this.#ready], unmet: this.#unmet, machine };
    const { endMs } = simulate(this.#table, position, this.#plan.rank, durations);
    return {
      restMs: endMs,
      boundMs: lowerBound(this.#stillLeft(), this.#table, durations, machine.capacity),
    };
  }

  #end(name: string, state: State): number {
    const number = this.#table.numberOf.get(name);
    if (number === undefined || this.#states[number] !== 'running')
      throw new Error(`internal error: ${name} ended, but it was not running`);
    this.#states[number] = state;
    this.#left--;
    const load = this.#machine.end(number);
    if (state !== 'done') return number;
    this.#machine.now = Math.max(this.#machine.now, load.endsAt);
    // Something that was to end before it is still running: times are not what they were expected to be.
    for (const other of this.#machine.running.values())
      if (other.endsAt < load.endsAt) this.#isSurprised = true;
    return number;
  }

  #planAnew(): void {
    this.#order = this.#stillLeft();
    const paths = remainingPaths(this.#order, this.#table, this.#plan.durations);
    this.#plan = this.#planWith(rankBy(this.#order, paths), this.#plan.durations, this.#plan.rank);
    this.#queue = this.#fillQueue();
    this.#plannedLeft = this.#left;
    this.#isSurprised = false;
  }

  /** Of several ranks the one with the sooner end. Durations follow from make jobs, and these from a first timetable. */
  #planWith(rank: Rank, durations: readonly number[], other?: Rank): Plan {
    const run = (by: Rank, lengths: readonly number[]) => {
      const position = { ready: [...this.#ready], unmet: this.#unmet, machine: this.#machine.copy() };
      return simulate(this.#table, position, by, lengths);
    };
    let best = { rank, timetable: run(rank, durations) };
    if (other !== undefined) {
      const timetable = run(other, durations);
      if (timetable.endMs < best.timetable.endMs) best = { rank: other, timetable };
    }
    const weights = remainingPaths(this.#order, this.#table, durations);
    const share = (timetable: Timetable) => allot(this.#table, timetable, this.#machine, weights);
    const allotments = share(best.timetable);
    if (this.#table.jobs.every((job) => job.msWith === undefined)) return { ...best, durations, allotments };
    const moulded = durations.map((duration, number) => {
      const makeJobs = allotments[number]?.makeJobs;
      return makeJobs === undefined ? duration : this.#duration(number, makeJobs);
    });
    const timetable = run(best.rank, moulded);
    return { rank: best.rank, durations: moulded, timetable, allotments: share(timetable) };
  }

  #fillQueue(): ReadyQueue {
    const queue = new ReadyQueue(this.#table.jobs, this.#plan.rank);
    for (const number of this.#ready) queue.push(number);
    return queue;
  }

  #stillLeft(): readonly number[] {
    return this.#order.filter((number) => {
      const state = this.#states[number];
      return state === 'waiting' || state === 'ready' || state === 'running';
    });
  }

  #makeReady(number: number): void {
    this.#states[number] = 'ready';
    this.#ready.add(number);
  }

  #duration(number: number, makeJobs: number): number {
    const job = this.#table.jobs[number];
    return atLeastOne(job?.msWith?.(makeJobs) ?? job?.expectedMs ?? 0);
  }

  #toStart(number: number, makeJobs: number, isByMemory: boolean): Start {
    const job = this.#table.jobs[number];
    if (job === undefined) throw new Error('internal error: no such job');
    const others = [...this.#machine.running].filter(([other]) => other !== number);
    const reason = reasonFor({
      makeJobs,
      memoryPerJobMiB: job.memoryPerJobMiB,
      ...this.#machine.capacity,
      isByMemory,
      beside: others.map(([other]) => this.#table.jobs[other]?.name ?? ''),
      takenCores: others.reduce((sum, [, { cores }]) => sum + cores, 0),
    });
    return { name: job.name, makeJobs, memoryMiB: makeJobs * job.memoryPerJobMiB, reason };
  }
}

/** The virtual clock must move. */
function atLeastOne(ms: number): number {
  return Math.max(1, ms);
}
