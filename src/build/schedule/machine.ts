import type { Capacity, ScheduledJob } from './job.ts';

/** What one running job holds. */
export interface Load {
  readonly endsAt: number;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly isHeavy: boolean;
}

/** What is running and what is free at one moment of a virtual clock, which only the ends of jobs move on. */
export class Machine {
  now = 0;
  readonly capacity: Capacity;
  readonly running = new Map<number, Load>();
  #cores = 0;
  #memoryMiB = 0;
  #heavy = 0;

  constructor(capacity: Capacity) {
    this.capacity = capacity;
  }

  get freeCores(): number {
    return this.capacity.cores - this.#cores;
  }

  get freeMemoryMiB(): number {
    return this.capacity.memoryMiB - this.#memoryMiB;
  }

  get hasRoom(): boolean {
    return this.running.size < this.capacity.slots && this.freeCores >= 1;
  }

  get runsHeavy(): boolean {
    return this.#heavy > 0;
  }

  /** The same moment once more, for a look ahead. */
  copy(): Machine {
    const copy = new Machine(this.capacity);
    copy.now = this.now;
    for (const [number, load] of this.running) copy.start(number, load);
    return copy;
  }

  start(number: number, load: Load): void {
    this.running.set(number, load);
    this.#count(load, 1);
  }

  end(number: number): Load {
    const load = this.running.get(number);
    if (load === undefined) throw new Error('internal error: what ended was not running');
    this.running.delete(number);
    this.#count(load, -1);
    return load;
  }

  /** When so much memory will be free, as far as is known now, and how much more than that will then be free. */
  whenFree(memoryMiB: number): { readonly at: number; readonly spareMiB: number } {
    let free = this.freeMemoryMiB;
    let at = this.now;
    for (const load of [...this.running.values()].sort((a, b) => a.endsAt - b.endsAt)) {
      if (free >= memoryMiB) break;
      free += load.memoryMiB;
      at = Math.max(at, load.endsAt);
    }
    return { at, spareMiB: free - memoryMiB };
  }

  #count(load: Load, sign: 1 | -1): void {
    this.#cores += sign * load.cores;
    this.#memoryMiB += sign * load.memoryMiB;
    if (load.isHeavy) this.#heavy += sign;
  }
}

/** What a job takes at least: one compiler process, or all the memory if there is less than that: then nothing fits beside it. */
export function leastMemory(job: ScheduledJob, { memoryMiB }: Capacity): number {
  return Math.min(Math.max(Math.ceil(job.memoryPerJobMiB), 1), memoryMiB);
}

/** How many make jobs stay within the limit of one build; one at least, for with less nothing would be tried. */
export function mostMakeJobs(job: ScheduledJob, { memoryPerBuildMiB = Infinity }: Capacity): number {
  return Math.max(1, Math.floor(memoryPerBuildMiB / Math.max(job.memoryPerJobMiB, 1)));
}
