import { byCodeUnit } from '../../lib/text.ts';
import type { Capacity, ScheduledJob } from './job.ts';
import { lowerBound } from './lower-bound.ts';

export type { Capacity, ScheduledJob } from './job.ts';

/** Start this now, with so many make jobs; the reason is a clause for people. */
export interface Start {
  readonly name: string;
  readonly makeJobs: number;
  readonly memoryMiB: number;
  readonly reason: string;
}

export interface Schedule {
  /** What to start now; to be asked again whenever something ended. What it gives counts as running. */
  next(): readonly Start[];
  done(name: string): void;
  /** It failed: blocks what needs it, directly or through others, and gives the names of that. */
  dropped(name: string): readonly string[];
  readonly isOver: boolean;
  /** The rest of the time from now, and what no schedule can be below. Takes how long each running one has been at work. */
  outlook(elapsedMs: ReadonlyMap<string, number>): { readonly restMs: number; readonly boundMs: number };
}

type State = 'waiting' | 'ready' | 'running' | 'done' | 'dropped' | 'blocked';

interface Entry {
  readonly job: ScheduledJob;
  readonly dependants: Entry[];
  unmet: number;
  state: State;
  pathMs: number;
  start: Start | undefined;
}

/**
 * Decides what is built when: of the ready packages the one with the longest remaining path first. It is pure: no clock, no
 * process. The needs hold no circle.
 */
export function createSchedule(jobs: readonly ScheduledJob[], capacity: Capacity): Schedule {
  const entries = connect(jobs);
  const get = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new Error(`internal error: ${name} is not scheduled`);
    return entry;
  };
  const of = (...states: State[]) => [...entries.values()].filter((entry) => states.includes(entry.state));
  const end = (name: string, state: State): Entry => {
    const entry = get(name);
    if (entry.state !== 'running') throw new Error(`internal error: ${name} is ${entry.state}, not running`);
    entry.state = state;
    return entry;
  };

  return {
    next() {
      const running = of('running');
      const starts: Start[] = [];
      const ready = of('ready').sort((a, b) => b.pathMs - a.pathMs || byCodeUnit(a.job.name, b.job.name));
      for (const [index, entry] of ready.entries()) {
        const start = fit(entry, ready.length - index, running, capacity);
        if (start === undefined) {
          // What is larger than what is free must not wait for ever behind small ones.
          if (entry.job.isHeavy) continue;
          break;
        }
        entry.state = 'running';
        entry.start = start;
        running.push(entry);
        starts.push(start);
      }
      return starts;
    },
    done(name) {
      for (const dependant of end(name, 'done').dependants) {
        dependant.unmet--;
        if (dependant.unmet === 0 && dependant.state === 'waiting') dependant.state = 'ready';
      }
    },
    dropped(name) {
      const reached = new Set(end(name, 'dropped').dependants);
      for (const entry of reached) {
        entry.state = 'blocked';
        for (const dependant of entry.dependants) reached.add(dependant);
      }
      return [...reached].map((entry) => entry.job.name).sort(byCodeUnit);
    },
    get isOver() {
      return of('waiting', 'ready', 'running').length === 0;
    },
    outlook(elapsedMs) {
      const rest = of('waiting', 'ready', 'running').map(({ job, state }) => {
        const spent = state === 'running' ? (elapsedMs.get(job.name) ?? 0) : 0;
        return { ...job, expectedMs: Math.max(0, job.expectedMs - spent) };
      });
      return { restMs: simulate(createSchedule(rest, capacity), rest), boundMs: lowerBound(rest, capacity) };
    },
  };
}

function connect(jobs: readonly ScheduledJob[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const job of jobs)
    entries.set(job.name, { job, dependants: [], unmet: 0, state: 'ready', pathMs: 0, start: undefined });
  for (const entry of entries.values()) {
    for (const need of new Set(entry.job.needs)) {
      const needed = entries.get(need);
      if (needed === undefined) continue;
      needed.dependants.push(entry);
      entry.unmet++;
      entry.state = 'waiting';
    }
  }
  const order = [...entries.values()].filter((entry) => entry.unmet === 0);
  const unmet = new Map([...entries.values()].map((entry) => [entry, entry.unmet]));
  for (const entry of order) {
    for (const dependant of entry.dependants) {
      const left = (unmet.get(dependant) ?? 0) - 1;
      unmet.set(dependant, left);
      if (left === 0) order.push(dependant);
    }
  }
  if (order.length < entries.size) throw new Error('internal error: the needs of the jobs hold a circle');
  for (const entry of order.reverse())
    entry.pathMs = entry.job.expectedMs + Math.max(0, ...entry.dependants.map(({ pathMs }) => pathMs));
  return entries;
}

function fit(
  { job }: Entry,
  waiting: number,
  running: readonly Entry[],
  capacity: Capacity,
): Start | undefined {
  if (running.length >= capacity.slots) return undefined;
  if (job.isHeavy && running.some((entry) => entry.job.isHeavy)) return undefined;
  const cores = capacity.cores - running.reduce((sum, { start }) => sum + (start?.makeJobs ?? 0), 0);
  const memory = capacity.memoryMiB - running.reduce((sum, { start }) => sum + (start?.memoryMiB ?? 0), 0);
  const byMemory = Math.floor(memory / job.memoryPerJobMiB);
  const { name, memoryPerJobMiB } = job;
  if (running.length === 0 && byMemory < 1) {
    const reason = `1 job, alone: it takes ${String(memoryPerJobMiB)} MiB and there are ${String(capacity.memoryMiB)}`;
    return { name, makeJobs: 1, memoryMiB: memoryPerJobMiB, reason };
  }
  if (cores < 1 || byMemory < 1) return undefined;
  const fair = Math.max(1, Math.floor(cores / Math.min(waiting, capacity.slots - running.length)));
  const makeJobs = Math.min(fair, byMemory);
  const taken = running.map((entry) => entry.job.name).join(', ');
  const why =
    byMemory < fair
      ? `memory for ${String(byMemory)} at ${String(memoryPerJobMiB)} MiB each`
      : running.length === 0
        ? `all cores shared by ${String(waiting)}`
        : `${String(capacity.cores - cores)} cores are taken by ${taken}`;
  const reason = `${String(makeJobs)} ${makeJobs === 1 ? 'job' : 'jobs'}: ${why}`;
  return { name, makeJobs, memoryMiB: makeJobs * memoryPerJobMiB, reason };
}

/** The length of a schedule in virtual time, every job taking as long as expected. */
function simulate(schedule: Schedule, jobs: readonly ScheduledJob[]): number {
  const expected = new Map(jobs.map((job) => [job.name, job.expectedMs]));
  const running = new Map<string, number>();
  let now = 0;
  for (;;) {
    for (const { name } of schedule.next()) running.set(name, now + (expected.get(name) ?? 0));
    const [first] = [...running].sort((a, b) => a[1] - b[1]);
    if (first === undefined) return now;
    now = first[1];
    running.delete(first[0]);
    schedule.done(first[0]);
  }
}
