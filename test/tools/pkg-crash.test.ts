import { expect, test } from 'vitest';
import { crashScene } from '../rig/crash-scene.ts';
import { requirePkgtools } from '../rig/pkgtools.ts';
import { tempTree } from '../rig/temp-tree.ts';

test('an upgrade that is killed at any of a few moments is whole when it is run again', async (context) => {
  await requirePkgtools(context);
  await using folder = await tempTree();
  const scene = await crashScene(folder, 'upgrade', (file) => file.includes('/conf-'));
  const calls = scene.whole.calls ?? 0;
  expect(calls).toBeGreaterThan(20);
  for (const part of [0.2, 0.5, 0.8]) {
    const call = Math.floor(calls * part);
    const aftermath = await scene.strike({ call });
    expect(aftermath).toMatchObject({ wasKilled: true, differences: [], again: { status: 0 } });
  }
});
