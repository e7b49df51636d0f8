import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSchedule,
  type Capacity,
  type Schedule,
  type ScheduledJob,
  type Start,
} from '../../../../src/build/schedule/schedule.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

/** Any jobs without a circle: each may need those before it, some of them twice, and a stranger; the names are dealt out at random. */
const anyJobs: fc.Arbitrary<readonly ScheduledJob[]> = fc.shuffledSubarray(NAMES).chain((names) =>
  fc.tuple(
    ...names.map((name, index) =>
      fc.record({
        name: fc.constant(name),
        needs: fc.array(fc.constantFrom('stranger', ...names.slice(0, index)), { maxLength: 4 }),
        expectedMs: fc.nat(100),
        memoryPerJobMiB: fc.nat(1200),
        isHeavy: fc.boolean(),
      }),
    ),
  ),
);

const anyCapacity = fc.record({
  slots: fc.integer({ min: 1, max: 5 }),
  cores: fc.integer({ min: 1, max: 8 }),
  memoryMiB: fc.integer({ min: 1, max: 4000 }),
});

/** What happens to the jobs that run, whatever was expected: which of them ends next, and whether it failed. */
interface Fate {
  readonly which: number;
  readonly isFailure: boolean;
}

const anyFates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.record({ which: fc.nat(), isFailure: fc.boolean() }),
  {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  },
);

interface Course {
  readonly started: readonly Start[];
  readonly done: ReadonlySet<string>;
  readonly dropped: ReadonlyMap<string, readonly string[]>;
}

/** Lets a schedule run, with a look at what runs after each start and at what is done before it. */
function carryOut(
  schedule: Schedule,
  fates: readonly Fate[],
  look: (running: readonly Start[], done: ReadonlySet<string>) => void = () => undefined,
): Course {
  const started: Start[] = [];
  const done = new Set<string>();
  const dropped = new Map<string, readonly string[]>();
  let running: readonly Start[] = [];
  for (const { which, isFailure } of fates) {
    const starts = schedule.next();
    started.push(...starts);
    running = [...running, ...starts];
    look(running, done);
    const ended = running[which % running.length];
    if (ended === undefined) break;
    running = running.filter((one) => one !== ended);
    if (isFailure) dropped.set(ended.name, schedule.dropped(ended.name));
    else {
      schedule.done(ended.name);
      done.add(ended.name);
    }
  }
  return { started, done, dropped };
}

function property(
  check: (jobs: readonly ScheduledJob[], capacity: Capacity, fates: readonly Fate[]) => void,
): void {
  fc.assert(fc.property(anyJobs, anyCapacity, anyFates, check), { numRuns: 150 });
}

describe('for any jobs on any machine, whatever takes how long and fails', () => {
  it('nothing is started before what it needs is done', () => {
    property((jobs, capacity, fates) => {
      const jobOf = new Map(jobs.map((job) => [job.name, job]));
      carryOut(createSchedule(jobs, capacity), fates, (running, done) => {
        for (const { name } of running)
          for (const need of jobOf.get(name)?.needs ?? [])
            expect(need === 'stranger' || done.has(need)).toBe(true);
      });
    });
  });

  it('slots, cores and memory are enough, but for one that alone takes more memory than there is', () => {
    property((jobs, capacity, fates) => {
      carryOut(createSchedule(jobs, capacity), fates, (running) => {
        const sum = (of: (start: Start) => number) => running.reduce((all, start) => all + of(start), 0);
        expect(running.length).toBeLessThanOrEqual(capacity.slots);
        expect(sum(({ makeJobs }) => makeJobs)).toBeLessThanOrEqual(capacity.cores);
        for (const { makeJobs } of running) expect(makeJobs).toBeGreaterThanOrEqual(1);
        const isLone = running.length === 1 && running[0]?.makeJobs === 1;
        if (!isLone) expect(sum(({ memoryMiB }) => memoryMiB)).toBeLessThanOrEqual(capacity.memoryMiB);
      });
    });
  });

  it('heavy ones never run together', () => {
    property((jobs, capacity, fates) => {
      const heavy = new Set(jobs.filter(({ isHeavy }) => isHeavy).map(({ name }) => name));
      carryOut(createSchedule(jobs, capacity), fates, (running) => {
        expect(running.filter(({ name }) => heavy.has(name)).length).toBeLessThanOrEqual(1);
      });
    });
  });

  it('in the end everything was started once, or blocked', () => {
    property((jobs, capacity, fates) => {
      const schedule = createSchedule(jobs, capacity);
      const { started, dropped } = carryOut(schedule, fates);
      expect(schedule.isOver).toBe(true);
      const blocked = new Set([...dropped.values()].flat());
      expect([...started.map(({ name }) => name), ...blocked].sort()).toEqual(
        jobs.map(({ name }) => name).sort(),
      );
    });
  });

  it('what a failure blocks is what needs it, directly or through others', () => {
    property((jobs, capacity, fates) => {
      const { dropped } = carryOut(createSchedule(jobs, capacity), fates);
      const needsOf = new Map(jobs.map((job) => [job.name, job.needs]));
      const isBelow = (name: string, failed: string): boolean =>
        (needsOf.get(name) ?? []).some((need) => need === failed || isBelow(need, failed));
      for (const [failed, blocked] of dropped) {
        const below = jobs.map(({ name }) => name).filter((name) => isBelow(name, failed));
        expect(blocked).toEqual(below.sort());
      }
    });
  });

  it('the order in which the jobs are told changes nothing', () => {
    property((jobs, capacity, fates) => {
      const { started } = carryOut(createSchedule(jobs, capacity), fates);
      expect(carryOut(createSchedule(jobs.toReversed(), capacity), fates).started).toEqual(started);
    });
  });

  it('the rest is never said to be shorter than it can be', () => {
    property((jobs, capacity, fates) => {
      const schedule = createSchedule(jobs, capacity);
      carryOut(schedule, fates, (running) => {
        const { restMs, boundMs } = schedule.outlook(new Map(running.map(({ name }) => [name, 10])));
        expect(restMs).toBeGreaterThanOrEqual(boundMs - 1e-6);
      });
    });
  });
});
