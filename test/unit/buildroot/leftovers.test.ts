import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { removeLeftovers, temporaryName } from '../../../src/buildroot/leftovers.ts';
import { tempTree } from '../../rig/temp-tree.ts';

test('leftovers of processes that are gone are removed; finished, kept and running ones stay', async () => {
  const ours = temporaryName('work', 'f/r r');
  expect(ours).toMatch(new RegExp(`^work-f_r_r-\\d+\\.${String(process.pid)}$`));
  // No process has a number above the kernel's limit of 2^22.
  const gone = ['work-frr-1.99999999', 'part-base-abc-2.99999999'];
  const stay = ['base-0123456789ab', 'kept-frr', 'layers', ours].sort();
  await using folder = await tempTree(
    Object.fromEntries([...gone, ...stay].map((name) => [`${name}/x`, ''])),
  );
  await removeLeftovers(folder.path);
  expect(readdirSync(folder.path).sort()).toEqual(stay);
});
