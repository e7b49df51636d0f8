import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rehearse } from '../../../../src/build/schedule/rehearse.ts';
import { createSchedule, type ScheduledJob } from '../../../../src/build/schedule/schedule.ts';

interface RandomSets {
  randomPackages(
    seed: number,
    count: number,
    kind?: { readonly hasMemory: boolean },
  ): readonly ScheduledJob[];
  memoryFor(slots: number): number;
}

/** The sets of the bench, so that what it shows is what is tested here. */
const sets = (await import(
  join(import.meta.dirname, '../../../../scripts/bench/random-packages.js')
)) as RandomSets;

function lengths(seed: number, slots: number, hasMemory: boolean) {
  const packages = sets.randomPackages(seed, 200, { hasMemory });
  const msOf = new Map(packages.map(({ name, expectedMs }) => [name, expectedMs]));
  const memoryMiB = hasMemory ? sets.memoryFor(slots) : packages.length;
  const schedule = createSchedule(packages, { slots, cores: slots, memoryMiB });
  const { restMs, boundMs } = schedule.outlook(new Map());
  const lengthMs = rehearse(schedule, ({ name }) => msOf.get(name) ?? 0).at(-1)?.endMs ?? 0;
  return { lengthMs, restMs, boundMs };
}

const CASES = [1, 2, 3, 4, 8, 32].flatMap((slots) =>
  [false, true].map((hasMemory) => ({ slots, hasMemory })),
);

describe('200 packages at random', () => {
  it.each(CASES)(
    'are done within 5 % of the lower bound: $slots slots, limits of memory: $hasMemory',
    ({ slots, hasMemory }) => {
      const over = Array.from({ length: 6 }, (_, seed) => {
        const { lengthMs, boundMs } = lengths(seed, slots, hasMemory);
        expect(lengthMs).toBeGreaterThanOrEqual(boundMs - 1e-6);
        return lengthMs / boundMs;
      });
      expect(over.reduce((sum, each) => sum + each, 0) / over.length).toBeLessThan(1.05);
    },
  );

  it.each(CASES)(
    'take as long as was foretold: $slots slots, limits of memory: $hasMemory',
    ({ slots, hasMemory }) => {
      const { lengthMs, restMs } = lengths(3, slots, hasMemory);
      expect(lengthMs / restMs).toBeCloseTo(1, 2);
    },
  );
});
