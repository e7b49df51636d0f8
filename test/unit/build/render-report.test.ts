import { expect, test } from 'vitest';
import { renderReport } from '../../../src/build/index.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';

test('hints at what a recipe declares to run with and nothing in its package shows', async () => {
  await using scene = await buildScene({
    ...recipeFiles('lib', '1.0'),
    ...recipeFiles('app', '1.0', ['lib']),
  });
  const { report } = await scene.build(['app']);
  expect(report.outcomes).toMatchObject([
    { name: 'lib', unseen: [] },
    { name: 'app', unseen: ['lib'] },
  ]);
  const [ofLib, ofApp, hint] = renderReport(report, '/packages').split('\n');
  expect([ofLib, ofApp].map((line) => line?.split(' ')[0])).toEqual(['built', 'built']);
  expect(hint).toBe(
    '        hint: it declares to run with lib, and none of its ELF files, first lines and .pc files wants it; that is right where it is called, read or loaded',
  );
});
