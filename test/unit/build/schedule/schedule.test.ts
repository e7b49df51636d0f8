import { describe, expect, it } from 'vitest';
import { createSchedule, type ScheduledJob } from '../../../../src/build/schedule/schedule.ts';

const ROOMY = { slots: 4, cores: 16, memoryMiB: 64_000 };

function job(name: string, needs: readonly string[] = [], more: Partial<ScheduledJob> = {}): ScheduledJob {
  return { name, needs, expectedMs: 1000, memoryPerJobMiB: 500, isHeavy: false, ...more };
}

function reasons(jobs: readonly ScheduledJob[], capacity = ROOMY): readonly string[] {
  return createSchedule(jobs, capacity)
    .next()
    .map(({ name, reason }) => `${name}: ${reason}`);
}

describe('the order', () => {
  it('follows the needs; those from elsewhere are met, and those told twice count once', () => {
    const schedule = createSchedule([job('a', ['elsewhere']), job('b', ['a', 'a'])], ROOMY);
    expect(schedule.next().map(({ name }) => name)).toEqual(['a']);
    expect(schedule.next()).toEqual([]);
    schedule.done('a');
    expect(schedule.next().map(({ name }) => name)).toEqual(['b']);
    schedule.done('b');
    expect(schedule.isOver).toBe(true);
  });

  it('takes first what the longest chain waits for, and the first name among equals', () => {
    const jobs = [job('a'), job('d'), job('c'), job('z'), job('after z', ['z'])];
    const schedule = createSchedule(jobs, { ...ROOMY, slots: 3 });
    expect(schedule.next().map(({ name }) => name)).toEqual(['z', 'a', 'c']);
  });

  it('lets small ones go before a big one that waits for memory only if they do not keep it waiting', () => {
    const small = Array.from({ length: 8 }, (_, index) => job(`small${String(index)}`));
    const jobs = [
      job('first', [], { expectedMs: 10 }),
      job('big', ['first'], { memoryPerJobMiB: 2000 }),
      job('after big', ['big'], { expectedMs: 1e6 }),
      ...small,
      job('short', [], { expectedMs: 500 }),
    ];
    const schedule = createSchedule(jobs, { slots: 4, cores: 4, memoryMiB: 2000 });
    expect(schedule.next().map(({ name }) => name)).toEqual(['first', 'small0', 'small1', 'small2']);
    schedule.done('first');
    expect(schedule.next().map(({ name }) => name)).toEqual(['short']);
    for (const name of ['short', 'small0', 'small1']) {
      schedule.done(name);
      expect(schedule.next()).toEqual([]);
    }
    schedule.done('small2');
    expect(schedule.next().map(({ name }) => name)).toEqual(['big']);
  });

  it('is a bug of the caller when needs go in a circle or a name is there twice', () => {
    expect(() => createSchedule([job('a', ['b']), job('b', ['a'])], ROOMY)).toThrow('circle');
    expect(() => createSchedule([job('a'), job('a')], ROOMY)).toThrow('twice');
  });
});

describe('make jobs', () => {
  it('of what was never built are as many as the cores, shared with others, while memory lasts', () => {
    const jobs = ['a', 'b', 'c'].map((name) => job(name, [], { isGuess: true }));
    expect(reasons(jobs, { slots: 3, cores: 4, memoryMiB: 3000 })).toEqual([
      'a: 4 jobs: never built here, so it shares the cores with b and c',
      'b: 1 job: 3 cores are taken by c and a',
      'c: 1 job: 3 cores are taken by a and b',
    ]);
  });

  it('of all that share cores are two for each core at most', () => {
    const jobs = ['a', 'b', 'c', 'd'].map((name) => job(name, [], { isGuess: true }));
    const starts = createSchedule(jobs, { slots: 4, cores: 4, memoryMiB: 64_000 }).next();
    expect(starts.map(({ makeJobs }) => makeJobs)).toEqual([4, 2, 1, 1]);
  });

  it('that were shared give their memory back when they end', () => {
    const jobs = [job('a', [], { isGuess: true }), job('b', ['a'], { memoryPerJobMiB: 2000 })];
    const schedule = createSchedule(jobs, { slots: 2, cores: 4, memoryMiB: 2000 });
    schedule.next();
    schedule.done('a');
    expect(schedule.next().map(({ name, memoryMiB }) => [name, memoryMiB])).toEqual([['b', 2000]]);
  });

  it('are all cores for a package beside which nothing is to run', () => {
    expect(reasons([job('a'), job('b', ['a'])])).toEqual([
      'a: 16 jobs: all cores, nothing else is to run beside it',
    ]);
  });

  it('are shared by what runs together, more for the longer chain', () => {
    expect(reasons([job('boost', [], { expectedMs: 7000 }), job('libyang')])).toEqual([
      'boost: 14 jobs: 2 cores are taken by libyang',
      'libyang: 2 jobs: 14 cores are taken by boost',
    ]);
  });

  it('leave cores for what will run beside it before it is done', () => {
    const later = ['x', 'y', 'z'].map((name) => job(name, ['b'], { expectedMs: 9000 }));
    const jobs = [job('a', [], { expectedMs: 10_000 }), job('b', [], { memoryPerJobMiB: 40_000 }), ...later];
    expect(reasons(jobs)).toEqual([
      'a: 7 jobs: 1 core is taken by b, 8 cores are kept for what runs beside it later',
      'b: 1 job: memory for 1 at 40000 MiB each',
    ]);
  });

  it('are no more than memory is enough for', () => {
    expect(reasons([job('ceph', [], { memoryPerJobMiB: 3000 })], { ...ROOMY, memoryMiB: 14_000 })).toEqual([
      'ceph: 4 jobs: memory for 4 at 3000 MiB each',
    ]);
  });

  it('are no more than the limit of one build allows, be it that it was never built', () => {
    const capacity = { ...ROOMY, memoryPerBuildMiB: 8192 };
    const said = 'jobs: a build may use 8192 MiB, and one takes 3000 MiB';
    const more = { memoryPerJobMiB: 3000 };
    expect(reasons([job('ceph', [], more)], capacity)).toEqual([`ceph: 2 ${said}`]);
    expect(reasons([job('new', [], { ...more, isGuess: true }), job('old', [], more)], capacity)).toEqual([
      `new: 2 ${said}`,
      `old: 2 ${said}`,
    ]);
    expect(reasons([job('vast', [], { memoryPerJobMiB: 9000 })], capacity)).toEqual([
      'vast: 1 job: a build may use 8192 MiB, and one takes 9000 MiB',
    ]);
  });

  it('are one, and nothing runs beside it, when that alone takes more memory than there is', () => {
    const schedule = createSchedule([job('vast', [], { memoryPerJobMiB: 99_000 }), job('a')], ROOMY);
    const [first, ...others] = schedule.next();
    expect(others).toEqual([]);
    schedule.done(first?.name ?? '');
    const [second] = schedule.next();
    expect([first, second].find((start) => start?.name === 'vast')).toEqual({
      name: 'vast',
      makeJobs: 1,
      memoryMiB: 99_000,
      reason: '1 job, alone: one takes 99000 MiB, and all the memory is 64000 MiB',
    });
  });
});

describe('the outlook', () => {
  it('is the rest of what runs and all that comes after it', () => {
    const schedule = createSchedule([job('a'), job('b', ['a'])], ROOMY);
    schedule.next();
    expect(schedule.outlook(new Map([['a', 250]]))).toEqual({ restMs: 1750, boundMs: 1750 });
  });

  it('takes what is overdue to be as late again', () => {
    const schedule = createSchedule([job('a')], ROOMY);
    schedule.next();
    expect(schedule.outlook(new Map([['a', 1600]])).restMs).toBe(600);
  });

  it('counts with what the make jobs change, where that is known', () => {
    const msWith = (makeJobs: number) => 16_000 / makeJobs;
    const schedule = createSchedule([job('a', [], { expectedMs: 4000, msWith })], ROOMY);
    expect(schedule.outlook(new Map()).restMs).toBe(1000);
  });

  it('leaves out what a failure blocks', () => {
    const schedule = createSchedule([job('a'), job('b', ['a']), job('c')], ROOMY);
    schedule.next();
    expect(schedule.dropped('a')).toEqual(['b']);
    expect(schedule.outlook(new Map()).restMs).toBe(1000);
  });
});
