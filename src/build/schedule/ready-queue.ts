import { Heap } from './heap.ts';
import type { ScheduledJob } from './job.ts';
import { leastMemory, type Machine } from './machine.ts';

/** How many that do not fit now are looked behind. A bound, so that ten thousand ready ones are not gone through each time. */
const MOST_PASSED = 64;

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
   * Takes out, one after the other, what is to be started now: `start` is called for each and must put it on the machine.
   * The first one that lacks memory gets a reservation: at the earliest moment at which its memory will be free. Others are
   * started before it only if they end before that moment or fit beside it, so that small ones do not keep a big one out.
   */
  startAll(
    machine: Machine,
    durations: readonly number[],
    start: (number: number, job: ScheduledJob) => void,
  ): void {
    const passed: number[] = [];
    let reserved: { readonly at: number; spareMiB: number } | undefined;
    while (machine.hasRoom && passed.length < MOST_PASSED) {
      const number = this.#pop(machine.runsHeavy);
      if (number === undefined) break;
      const job = this.#job(number);
      const memoryMiB = leastMemory(job, machine.capacity);
      if (memoryMiB > machine.freeMemoryMiB) {
        reserved ??= machine.whenFree(memoryMiB);
        passed.push(number);
        continue;
      }
      if (reserved !== undefined && machine.now + (durations[number] ?? 0) > reserved.at) {
        if (memoryMiB > reserved.spareMiB) {
          passed.push(number);
          continue;
        }
        reserved.spareMiB -= memoryMiB;
      }
      start(number, job);
    }
    for (const number of passed) this.push(number);
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
