import { describe, expect, it } from 'vitest';
import { learn, type PastBuild } from '../../../../src/build/schedule/learn.ts';

function build(more: Partial<PastBuild> = {}): PastBuild {
  return { name: 'a', wallMs: 4000, peakRssMiB: 800, makeJobs: 2, outcome: 'built', ...more };
}

describe('expected times', () => {
  it('count a build half of the one after it, and leave failed and traced ones out', () => {
    const failed = build({ wallMs: 9, outcome: 'failed' });
    const lessons = learn([build({ wallMs: 1000 }), build(), failed, build({ wallMs: 9, isTraced: true })]);
    expect(lessons.expect('a', 300).expectedMs).toBe(3000);
  });

  it('of a package that was never built are the median of the known ones', () => {
    const lessons = learn([1, 2, 90].map((wallMs) => build({ name: `of ${String(wallMs)}`, wallMs })));
    expect(lessons.expect('new', 300)).toEqual({ expectedMs: 2, isGuess: true, memoryPerJobMiB: 300 });
    expect(learn([]).expect('new', 300).expectedMs).toBe(60_000);
  });

  it('follow the make jobs where processor time tells what ran at once, to twice the jobs measured', () => {
    // 1 s alone and 6 s shared by two.
    const { msWith } = learn([build({ cpuMs: 7000 })]).expect('a', 300);
    expect([1, 2, 3, 4, 16].map((jobs) => Math.round(msWith?.(jobs) ?? 0))).toEqual([
      7000, 4000, 3000, 2500, 2500,
    ]);
  });

  it('of a package built with one make job follow them as with the others', () => {
    const lessons = learn([build({ name: 'other', cpuMs: 8000 }), build({ cpuMs: 4000, makeJobs: 1 })]);
    expect(lessons.expect('a', 300).msWith?.(2)).toBe(2000);
  });

  it('of a build that had half of its processors are those of one that has them for itself', () => {
    const [shared, undisturbed] = [
      { wallMs: 8000, cpuMs: 7000, processorShare: 0.5 },
      { wallMs: 4000, cpuMs: 7000 },
    ].map((one) => learn([build(one)]).expect('a', 300));
    expect(shared?.expectedMs).toBe(4000);
    expect(shared?.msWith?.(1)).toBe(undisturbed?.msWith?.(1));
  });

  it('stay as they were where nothing tells how they would change', () => {
    expect(learn([build()]).expect('a', 300).msWith).toBeUndefined();
    expect(learn([build({ cpuMs: 9000, makeJobs: 1 })]).expect('a', 300).msWith).toBeUndefined();
    expect(
      learn([build({ cpuMs: 3000 })])
        .expect('a', 300)
        .msWith?.(16),
    ).toBe(4000);
  });
});

describe('expected memory', () => {
  it('is the most of the last builds for each make job, with a fifth more', () => {
    const lessons = learn([build({ peakRssMiB: 1000 }), build({ peakRssMiB: 800 })]);
    expect(lessons.expect('a', 300).memoryPerJobMiB).toBe(600);
  });

  it('is what the recipe declares until a build was measured', () => {
    expect(learn([build({ peakRssMiB: undefined })]).expect('a', 300).memoryPerJobMiB).toBe(300);
  });

  it('is never below what a compiler needs', () => {
    expect(learn([build({ peakRssMiB: 20 })]).expect('a', 300).memoryPerJobMiB).toBe(150);
  });

  it('grows when a build was killed for it', () => {
    const killed = build({ outcome: 'machine', cause: { kind: 'memory' }, peakRssMiB: 2000 });
    expect(learn([build(), killed]).expect('a', 300).memoryPerJobMiB).toBe(1500);
  });
});
