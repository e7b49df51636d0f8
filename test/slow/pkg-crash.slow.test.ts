import { beforeEach, expect, test } from 'vitest';
import type { Act } from '../rig/crash-child.ts';
import { crashScene } from '../rig/crash-scene.ts';
import type { Stroke } from '../rig/kill-at.ts';
import { requirePkgtools } from '../rig/pkgtools.ts';
import { tempTree } from '../rig/temp-tree.ts';

/** Kills in front of a call that changes something, which hit for certain, and kills by the clock, which hit anywhere. */
const BY_CALL = 22;
const BY_CLOCK = 8;

const spread = (count: number, whole: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.max(1, Math.floor((whole * (index + 0.5)) / count)));

beforeEach(requirePkgtools);

test.each<Act>(['install', 'upgrade', 'remove'])(
  '%s, killed with SIGKILL at any of thirty moments and run again, leaves what an undisturbed run leaves',
  async (act) => {
    await using folder = await tempTree();
    const { whole, strike } = await crashScene(folder, act);
    const strokes: readonly Stroke[] = [
      ...spread(BY_CALL, whole.calls ?? 0).map((call) => ({ call })),
      ...spread(BY_CLOCK, whole.elapsedMs).map((afterMs) => ({ afterMs })),
    ];
    let kills = 0;
    for (const stroke of strokes) {
      const aftermath = await strike(stroke);
      if (aftermath.wasKilled) kills++;
      // What is removed already is no package any more: removepkg says so, as at any other time.
      const statuses = act === 'remove' ? [0, 1] : [0];
      expect(statuses, JSON.stringify(aftermath)).toContain(aftermath.again.status);
      expect(aftermath).toMatchObject({ stroke, differences: [] });
    }
    expect(kills).toBeGreaterThanOrEqual(BY_CALL);
  },
);
