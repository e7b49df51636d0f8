import { describe, expect, it } from 'vitest';
import { learn } from '../../../../src/build/schedule/learn.ts';
import { createSchedule, type ScheduledJob } from '../../../../src/build/schedule/schedule.ts';

const ROOMY = { slots: 4, cores: 16, memoryMiB: 64_000 };

function job(name: string, needs: readonly string[] = [], more: Partial<ScheduledJob> = {}): ScheduledJob {
  return { name, needs, expectedMs: 1000, memoryPerJobMiB: 500, isHeavy: false, ...more };
}

describe('a schedule', () => {
  it('gives a lone package all cores', () => {
    expect(createSchedule([job('a')], ROOMY).next()).toMatchObject([
      { name: 'a', makeJobs: 16, memoryMiB: 8000 },
    ]);
  });

  it('starts nothing before what it needs is done, and takes needs from elsewhere as met', () => {
    const schedule = createSchedule([job('a', ['elsewhere']), job('b', ['a', 'a'])], ROOMY);
    expect(schedule.next().map(({ name }) => name)).toEqual(['a']);
    expect(schedule.next()).toEqual([]);
    schedule.done('a');
    expect(schedule.next().map(({ name }) => name)).toEqual(['b']);
    schedule.done('b');
    expect(schedule.isOver).toBe(true);
  });

  it('names all that a failed package blocks', () => {
    const schedule = createSchedule([job('a'), job('b', ['a']), job('c', ['b']), job('d')], ROOMY);
    schedule.next();
    expect(schedule.dropped('a')).toEqual(['b', 'c']);
    schedule.done('d');
    expect(schedule.isOver).toBe(true);
  });

  it('knows how long the rest takes', () => {
    const schedule = createSchedule([job('a'), job('b', ['a'])], ROOMY);
    schedule.next();
    expect(schedule.outlook(new Map([['a', 250]]))).toEqual({ restMs: 1750, boundMs: 1750 });
  });
});

describe('the lessons of history', () => {
  it('count recent builds more, and leave failed ones out', () => {
    const build = { name: 'a', wallMs: 4000, peakRssMiB: 800, makeJobs: 2, outcome: 'built' };
    const lessons = learn([{ ...build, wallMs: 1000 }, build, { ...build, wallMs: 9, outcome: 'failed' }]);
    expect(lessons.expect('a', 300)).toEqual({ expectedMs: 3000, memoryPerJobMiB: 480 });
    expect(lessons.expect('new', 300)).toEqual({ expectedMs: 3000, memoryPerJobMiB: 300 });
  });
});
