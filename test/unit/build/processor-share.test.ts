import { describe, expect, it } from 'vitest';
import { processorShare } from '../../../src/build/processor-share.ts';

/** Runs "begin NAME JOBS" and "end NAME" at their times on a machine with two cores; gives the share of each that ended. */
function shares(events: readonly (readonly [atMs: number, name: string, makeJobs?: number])[]) {
  let nowMs = 0;
  const processors = processorShare(2, () => nowMs);
  const ended: Record<string, number> = {};
  for (const [atMs, name, makeJobs] of events) {
    nowMs = atMs;
    if (makeJobs === undefined) ended[name] = processors.end(name);
    else processors.begin(name, makeJobs);
  }
  return ended;
}

describe('the share of the processors', () => {
  it('is all where there is a core for each make job', () => {
    expect(
      shares([
        [100, 'a', 1],
        [200, 'b', 1],
        [700, 'a'],
        [900, 'b'],
      ]),
    ).toEqual({ a: 1, b: 1 });
  });

  it('is weighed by how long others were at work on the same cores', () => {
    // a: 600 ms alone, then 400 ms with four make jobs on two cores.
    expect(
      shares([
        [0, 'a', 2],
        [600, 'b', 2],
        [1000, 'a'],
        [1400, 'b'],
      ]),
    ).toEqual({ a: 0.8, b: 0.75 });
  });

  it('of what ended as it began is all', () => {
    expect(
      shares([
        [5, 'a', 2],
        [5, 'a'],
      ]),
    ).toEqual({ a: 1 });
  });
});
