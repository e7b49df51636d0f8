import { describe, expect, it } from 'vitest';
import { learn, type PastBuild } from '../../../../src/build/schedule/learn.ts';
import { rehearse } from '../../../../src/build/schedule/rehearse.ts';
import { createSchedule, type ScheduledJob } from '../../../../src/build/schedule/schedule.ts';

const CAPACITY = { slots: 4, cores: 8, memoryMiB: 16_000 };

/** Packages of which a tenth to nearly all is done by one process, in a graph of a few chains. */
const PACKAGES = Array.from({ length: 60 }, (_, index) => ({
  name: `package${String(index)}`,
  needs: index < 6 ? [] : [`package${String(index - 6 + (index % 3))}`],
  aloneMs: 1000 + ((index * 37) % 50) * 200,
  sharedMs: 2000 + ((index * 53) % 90) * 1500,
  memoryMiB: 200 + ((index * 71) % 40) * 25,
}));

/** One run: what it was expected to take, what it took, and what it leaves in the history. */
function runOnce(history: readonly PastBuild[]) {
  const lessons = learn(history);
  const jobs: readonly ScheduledJob[] = PACKAGES.map(({ name, needs }) => ({
    name,
    needs,
    isHeavy: false,
    ...lessons.expect(name, 1000),
  }));
  const schedule = createSchedule(jobs, CAPACITY);
  const expectedMs = schedule.outlook(new Map()).restMs;
  const of = new Map(PACKAGES.map((one) => [one.name, one]));
  const wallOf = (name: string, makeJobs: number) =>
    (of.get(name)?.aloneMs ?? 0) + (of.get(name)?.sharedMs ?? 0) / makeJobs;
  const course = rehearse(schedule, ({ name, makeJobs }) => wallOf(name, makeJobs));
  const added = course.map(({ name, makeJobs }): PastBuild => {
    const one = of.get(name);
    return {
      name,
      makeJobs,
      wallMs: wallOf(name, makeJobs),
      cpuMs: (one?.aloneMs ?? 0) + (one?.sharedMs ?? 0),
      peakRssMiB: (one?.memoryMiB ?? 0) * makeJobs,
      outcome: 'built',
    };
  });
  return { expectedMs, tookMs: course.at(-1)?.endMs ?? 0, history: [...history, ...added] };
}

describe('what one run has taught', () => {
  it('foretells the next within 20 %, though that gives other make jobs', () => {
    const second = runOnce(runOnce([]).history);
    const third = runOnce(second.history);
    for (const { tookMs, expectedMs } of [second, third])
      expect(Math.abs(tookMs / expectedMs - 1)).toBeLessThan(0.2);
  });
});
