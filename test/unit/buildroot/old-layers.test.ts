import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { oldLayers } from '../../../src/buildroot/index.ts';
import { temporaryName } from '../../../src/buildroot/leftovers.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const LONG_AGO = new Date('2020-01-01');
const BEFORE = new Date('2021-01-01');

test('layers and sets of layers that were made before a time are old; with a running job none is', async () => {
  await using roots = await tempTree({ 'layers/a-b/x': '', 'layers/new-b/x': '', 'sets/a-b/x': '' });
  const old = [roots.at('layers/a-b'), roots.at('sets/a-b')];
  for (const path of old) utimesSync(path, LONG_AGO, LONG_AGO);
  expect(await oldLayers(roots.path, BEFORE)).toEqual(old);
  await roots.write({
    'base-0123456789ab/x': '',
    [`${temporaryName('work', 'frr')}/base`]: 'base-0123456789ab\n',
  });
  expect(await oldLayers(roots.path, BEFORE)).toEqual([]);
});
