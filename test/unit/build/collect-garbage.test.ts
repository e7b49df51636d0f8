import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findGarbage, removeGarbage } from '../../../src/build/index.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';

const RECIPES = { ...recipeFiles('app', '3.0', ['tool']), ...recipeFiles('tool', '1.0') };
const EDITED = { 'slackbuilds/tool/tool.SlackBuild': '#!/bin/bash\n# another way\nexit 1\n' };
const FUTURE = new Date('2999-01-01');
const PAST = new Date('2000-01-01');

test('what an older build left goes, and the last build of every recipe is reused as before', async () => {
  await using scene = await buildScene(RECIPES);
  await scene.build(['app']);
  await scene.write(EDITED);
  await scene.build(['app'], { script: ({ name }) => ({ content: `second ${name}` }) });
  const garbage = await findGarbage(scene.store, FUTURE);
  expect(garbage.packages).toEqual(['app-3.0-noarch-1_sf.txz', 'tool-1.0-noarch-1_sf.txz']);
  expect(garbage.bytes).toBeGreaterThan(0);
  await removeGarbage(garbage);
  expect(await readdir(scene.store.resultsDir)).toHaveLength(2);
  expect(await readdir(scene.store.objectsDir)).toHaveLength(2);
  expect((await scene.build(['app'])).results).toEqual(['tool: reused', 'app: reused']);
  expect(await findGarbage(scene.store, FUTURE)).toMatchObject({ packages: [] });
});

test('what is younger stays, with its package', async () => {
  await using scene = await buildScene(RECIPES);
  await scene.build(['tool']);
  await scene.write(EDITED);
  await scene.build(['tool'], { script: () => ({ content: 'second' }) });
  const garbage = await findGarbage(scene.store, PAST);
  expect(garbage.packages).toEqual([]);
  expect(garbage.paths.filter((path) => path.startsWith(scene.store.resultsDir))).toEqual([]);
  await removeGarbage(garbage);
  expect(await readdir(scene.store.objectsDir)).toHaveLength(2);
});

test('a result that cannot be read and an object that no result names are garbage at any age', async () => {
  await using scene = await buildScene(RECIPES);
  await scene.build(['tool']);
  await removeGarbage(await findGarbage(scene.store, PAST));
  const strangers = [
    join(scene.store.resultsDir, `${'a'.repeat(64)}.json`),
    join(scene.store.objectsDir, 'b'.repeat(64)),
  ];
  for (const path of strangers) await writeFile(path, '{}');
  expect(await findGarbage(scene.store, PAST)).toMatchObject({ packages: [], paths: strangers, bytes: 4 });
});
