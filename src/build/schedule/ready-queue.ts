import { Heap } from './heap.ts';
import type { ScheduledJob } from './job.ts';
import { leastMemory, type Load, type Machine } from './machine.ts';

/** How many that do not fit now are looked behind. A bound, so that ten thousand ready ones are not gone through each time. */
const MOST_PASSED = 64;

/** How many make jobs each is to get, and how long it will take with them. */
export interface Wishes {
  readonly makeJobs: (number: number) => number;
  readonly msWith: (number: number, makeJobs: number) => number;
}

/** Jobs whose needs are met, in the order of their rank; the heavy ones apart, as all of them wait while one runs. */
export class ReadyQueue {
  readonly #jobs: readonly ScheduledJob[];
  readonly #light: Heap;
  readonly #heavy: Heap;
  readonly #rank: readonly number[];

  constructor(jobs: readonly ScheduledJob[], rank: readonly number[]) {
    this.#jobs = jobs;
    this.#rank = rank;
    this.#light = new Heap((number) => rank[number] ?? 0);
    this.#heavy = new Heap((number) => rank[number] ?? 0);
  }

  push(number: number): void {
    (this.#job(number).isHeavy ? this.#heavy : this.#light).push(number);
  }

  /**
   * Takes out, one after the other, what is to be started now, and puts it on the machine, with as many make jobs as are wished
   * for and free. The first one that lacks memory gets a reservation: at the earliest moment at which its memory will be free.
   * Others are started before it only if they end before that moment or fit beside it, so that small ones do not keep a big one out.
   */
  startAll(machine: Machine, wishes: Wishes, started: (number: number, load: Load) => void): void {
    const passed: number[] = [];
    let reserved: { readonly at: number; readonly spareMiB: number } | undefined;
    while (machine.hasRoom && passed.length < MOST_PASSED) {
      const number = this.#pop(machine.runsHeavy);
      if (number === undefined) break;
      let load = this.#loadOf(number, machine, wishes, machine.freeMemoryMiB);
      if (load === undefined) {
        reserved ??= machine.whenFree(leastMemory(this.#job(number), machine.capacity));
      } else if (reserved !== undefined && load.endsAt > reserved.at) {
        load = this.#loadOf(number, machine, wishes, Math.min(machine.freeMemoryMiB, reserved.spareMiB));
        reserved = { at: reserved.at, spareMiB: reserved.spareMiB - (load?.memoryMiB ?? 0) };
      }
      if (load === undefined) {
        passed.push(number);
        continue;
      }
      machine.start(number, load);
      started(number, load);
    }
    for (const number of passed) this.push(number);
  }

  /** Undefined when so much memory is not enough for one process of it. */
  #loadOf(number: number, machine: Machine, wishes: Wishes, memoryMiB: number): Load | undefined {
    const job = this.#job(number);
    const eachMiB = leastMemory(job, machine.capacity);
    const byMemory = Math.floor(memoryMiB / eachMiB);
    if (byMemory < 1) return undefined;
    const cores = Math.min(wishes.makeJobs(number), machine.freeCores, byMemory);
    return {
      cores,
      endsAt: machine.now + wishes.msWith(number, cores),
      memoryMiB: cores * eachMiB,
      isHeavy: job.isHeavy,
    };
  }

  #pop(isHeavyRunning: boolean): number | undefined {
    const light = this.#light.first();
    const heavy = isHeavyRunning ? undefined : this.#heavy.first();
    if (heavy === undefined) return this.#light.pop();
    const isHeavyFirst = light === undefined || (this.#rank[heavy] ?? 0) < (this.#rank[light] ?? 0);
    return isHeavyFirst ? this.#heavy.pop() : this.#light.pop();
  }

  #job(number: number): ScheduledJob {
    const job = this.#jobs[number];
    if (job === undefined) throw new Error('internal error: no such job');
    return job;
  }
}
