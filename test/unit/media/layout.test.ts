import { describe, expect, it } from 'vitest';
import { planLayout } from '../../../src/media/layout.ts';

const SEED = { espMib: 128, rootMib: 32768, vmstoreMib: 32768 };
const ranges = (bytes: number) =>
  planLayout(bytes, SEED)?.partitions.map((part) => [part.number, part.firstSector, part.lastSector]);

describe('planLayout', () => {
  it("gives a 500 GB disk the seed document's starts and sizes, the rest to the fourth", () => {
    expect(ranges(500_107_862_016)?.slice(0, 3)).toEqual([
      [1, 2048, 264191],
      [2, 264192, 67373055],
      [3, 67373056, 134481919],
    ]);
    expect(ranges(500_107_862_016)?.[3]?.[1]).toBe(134481920);
  });

  it('scales a small disk down and stays on MiB boundaries with room for both partition tables', () => {
    const bytes = 16 * 1024 ** 3;
    expect(ranges(bytes)).toEqual([
      [1, 2048, 264191],
      [2, 264192, 264192 + 8127 * 2048 - 1],
      [3, 264192 + 8127 * 2048, 264192 + (8127 + 4063) * 2048 - 1],
      [4, 264192 + (8127 + 4063) * 2048, bytes / 512 - 2048 - 1],
      [5, 34, 2047],
    ]);
  });

  it('refuses a disk whose root would be below 2 GiB', () => {
    expect(planLayout(4 * 1024 ** 3, SEED)).toBeUndefined();
  });
});
