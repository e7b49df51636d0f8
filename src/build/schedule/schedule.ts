import { byCodeUnit } from '../../lib/text.ts';
import { allot, type Allotment } from './allot.ts';
import type { Capacity, ScheduledJob } from './job.ts';
import { tabulate, type JobTable } from './job-table.ts';
import { lowerBound } from './lower-bound.ts';
import { leastMemory, mostMakeJobs, type Machine } from './machine.ts';
import { rankBy, remainingPaths, tighten, type Rank } from './rank.ts';
import { ReadyQueue, type Wishes } from './ready-queue.ts';
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
  // Whole numbers, so that sums come out even. With less than one of each nothing would ever be started.
  const whole = (size: number) => Math.max(1, Math.floor(size));
  return new Live(tabulate(jobs), {
    slots: whole(capacity.slots),
    cores: whole(capacity.cores),
    memoryMiB: whole(capacity.memoryMiB),
    ...(capacity.memoryPerBuildMiB === undefined ? {} : { memoryPerBuildMiB: capacity.memoryPerBuildMiB }),
  });
}

type State = 'waiting' | 'ready' | 'running' | 'done' | 'dropped' | 'blocked';

interface Plan {
  readonly rank: Rank;
  readonly durations: readonly number[];
  readonly allotments: readonly Allotment[];
}

/**
 * After a surprise the rest is planned anew; as a plan costs as much as there is left, with more jobs than this only when an eighth of
 * them is over since the last time.
 */
const PLANNED_EACH_TIME = 100;
/** So many rounds of timetable and allotments. */
const MOULDED = 3;

class Live implements Schedule {
  readonly #table: JobTable;
  readonly #machine: Machine;
  readonly #states: State[];
  readonly #unmet: number[];
  /** What is waiting, ready or running, in an order in which needs come first; what ended is still in it until the next plan. */
  #order: readonly number[];
  readonly #ready = new Set<number>();
  /** Make jobs that running ones have beyond their cores. */
  readonly #extra = new Map<number, number>();
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
    const paths = remainingPaths(table.order, table, durations);
    const firsts = [paths, weighedByMemory(table, paths, capacity)].map((keys) => rankBy(table.order, keys));
    const bound = lowerBound(table.order, table, durations, capacity);
    this.#plan = this.#planWith([tighten(table, capacity, firsts, singly(durations), bound)], durations);
    this.#queue = this.#fillQueue();
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  next(): readonly Start[] {
    if (this.#isSurprised && this.#left <= Math.max(PLANNED_EACH_TIME, (this.#plannedLeft * 7) / 8))
      this.#planAnew();
    const batch: { readonly number: number; readonly cores: number }[] = [];
    this.#queue.startAll(this.#machine, this.#wishes(this.#plan.allotments), (number, { cores }) => {
      this.#states[number] = 'running';
      this.#ready.delete(number);
      batch.push({ number, cores });
    });
    return batch.map(({ number, cores }) => this.#toStart(number, cores));
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
    const { endMs } = simulate(this.#table, position, this.#plan.rank, this.#wishes(this.#plan.allotments));
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
    this.#extra.delete(number);
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
    this.#plan = this.#planWith([rankBy(this.#order, paths), this.#plan.rank], this.#plan.durations);
    this.#queue = this.#fillQueue();
    this.#plannedLeft = this.#left;
    this.#isSurprised = false;
  }

  /**
   * A first timetable has one process for each job, and make jobs are allotted by it. Where they change how long jobs take, the timetable
   * and so the allotments become others; of a few rounds of this the one is kept with which all is over soonest.
   */
  #planWith(ranks: readonly Rank[], durations: readonly number[]): Plan {
    const weights = remainingPaths(this.#order, this.#table, durations);
    const run = (rank: Rank, wishes: Wishes) => {
      const position = { ready: [...this.#ready], unmet: this.#unmet, machine: this.#machine.copy() };
      return { rank, timetable: simulate(this.#table, position, rank, wishes) };
    };
    const share = (timetable: Timetable) => allot(this.#table, timetable, this.#machine, weights);
    const singles = ranks.map((rank) => run(rank, singly(durations)));
    const { rank, timetable } = singles.reduce((a, b) => (b.timetable.endMs < a.timetable.endMs ? b : a));
    let allotments = share(timetable);
    if (this.#table.jobs.every((job) => job.msWith === undefined)) return { rank, durations, allotments };
    let best: (Plan & { readonly endMs: number }) | undefined;
    for (let round = 0; round < MOULDED; round++) {
      const moulded = run(rank, this.#wishes(allotments)).timetable;
      if (best === undefined || moulded.endMs < best.endMs) {
        const { startsAt, endsAt, endMs } = moulded;
        const lengths = endsAt.map((end, number) => atLeastOne(end - (startsAt[number] ?? 0)));
        best = { rank, durations: lengths, allotments, endMs };
      }
      allotments = share(moulded);
    }
    return best ?? { rank, durations, allotments };
  }

  #wishes(allotments: readonly Allotment[]): Wishes {
    return {
      makeJobs: (number) => allotments[number]?.makeJobs ?? 1,
      msWith: (number, makeJobs) => this.#duration(number, makeJobs),
    };
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

  /**
   * What was never built may take minutes or hours, and make cannot be told another number later: with its share alone it could be at work
   * with one process long after all others have ended. So it gets what memory allows of the cores that others have too, up
   * to two processes for each core in all. Gives how many that is, and takes the memory for them.
   */
  #shared(number: number, cores: number, limit: number): number {
    const { running, capacity, freeMemoryMiB } = this.#machine;
    const load = running.get(number);
    if (load === undefined) throw new Error('internal error: what starts is not running');
    const processes = [...running].reduce(
      (sum, [each, other]) => sum + (this.#extra.get(each) ?? 0) + other.cores,
      0,
    );
    const one = Math.max(1, load.memoryMiB / cores);
    const most = Math.min(
      capacity.cores - cores,
      limit - cores,
      2 * capacity.cores - processes,
      freeMemoryMiB / one,
    );
    const extra = Math.max(0, Math.floor(most));
    this.#machine.end(number);
    this.#machine.start(number, { ...load, memoryMiB: load.memoryMiB + extra * one });
    this.#extra.set(number, extra);
    return extra;
  }

  #duration(number: number, makeJobs: number): number {
    const job = this.#table.jobs[number];
    return atLeastOne(job?.msWith?.(makeJobs) ?? job?.expectedMs ?? 0);
  }

  #toStart(number: number, cores: number): Start {
    const job = this.#table.jobs[number];
    if (job === undefined) throw new Error('internal error: no such job');
    const others = [...this.#machine.running].filter(([other]) => other !== number);
    const limit = mostMakeJobs(job, this.#machine.capacity);
    const makeJobs = cores + (job.isGuess === true ? this.#shared(number, cores, limit) : 0);
    const reason = reasonFor({
      isShared: makeJobs > cores,
      makeJobs,
      memoryPerJobMiB: job.memoryPerJobMiB,
      isByLimit: makeJobs === limit,
      ...this.#machine.capacity,
      // Where it got fewer than were allotted, memory may be what else was taken.
      isByMemory: this.#plan.allotments[number]?.isByMemory ?? false,
      beside: others.map(([other]) => this.#table.jobs[other]?.name ?? ''),
      takenCores: others.reduce((sum, [, { cores }]) => sum + cores, 0),
    });
    return { name: job.name, makeJobs, memoryMiB: makeJobs * job.memoryPerJobMiB, reason };
  }
}

/** One process for each job, as long as told. */
function singly(durations: readonly number[]): Wishes {
  return { makeJobs: () => 1, msWith: (number) => durations[number] ?? 0 };
}

/** What needs much memory is hard to place late. */
function weighedByMemory(table: JobTable, paths: readonly number[], capacity: Capacity): readonly number[] {
  return paths.map((path, number) => {
    const job = table.jobs[number];
    return job === undefined ? path : path * (1 + leastMemory(job, capacity) / capacity.memoryMiB);
  });
}

/** The virtual clock must move. */
function atLeastOne(ms: number): number {
  return Math.max(1, ms);
}
