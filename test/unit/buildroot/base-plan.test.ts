import { describe, expect, test } from 'vitest';
import { planBase } from '../../../src/buildroot/index.ts';
import { openMirror } from '../../../src/mirror/index.ts';
import { makeMirror } from '../../rig/make-mirror.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const FILES = [
  'l/zlib-1-x86_64-1',
  'd/gcc-1-x86_64-1',
  'a/ConsoleKit-1-x86_64-1',
  'a/bash-5-x86_64-1',
  'a/aaa_base-1-noarch-1',
  'ap/aaa_x-1-noarch-1',
];

async function mirrorIn(folder: string) {
  const packages = Object.fromEntries(FILES.map((file) => [`${file}.txz`, [{ name: './' }]]));
  return valueOf(
    await openMirror({ location: (await makeMirror(folder, packages)).location, cacheDir: folder }),
  );
}

describe('planBase', () => {
  test('takes aaa_* first, then series as the installer does, then the C order of names', async () => {
    await using folder = await tempTree();
    const plan = valueOf(
      planBase(await mirrorIn(folder.path), { series: ['l', 'd', 'ap', 'a'], skip: ['gcc'] }),
    );
    expect(plan.packages.map((item) => item.name)).toEqual([
      'aaa_base',
      'aaa_x',
      'ConsoleKit',
      'bash',
      'zlib',
    ]);
  });

  test('gives another identity for another choice, the same for the same choice in another order', async () => {
    await using folder = await tempTree();
    const mirror = await mirrorIn(folder.path);
    const identity = (series: readonly string[], skip: readonly string[]): string =>
      valueOf(planBase(mirror, { series, skip })).identity;
    expect(identity(['a', 'l'], [])).toBe(identity(['l', 'a'], ['nothing-of-that-name']));
    expect(identity(['a', 'l'], [])).not.toBe(identity(['a', 'l'], ['bash']));
  });

  test('names each series that the mirror lacks, and refuses an empty root', async () => {
    await using folder = await tempTree();
    const mirror = await mirrorIn(folder.path);
    const unknown = faultsOf(planBase(mirror, { series: ['a', 'kde', 'y'], skip: [] }));
    const empty = faultsOf(planBase(mirror, { series: ['l'], skip: ['zlib'] }));
    expect([...unknown, ...empty].map((each) => each.code)).toEqual([
      'buildroot/unknown-series',
      'buildroot/unknown-series',
      'buildroot/no-packages',
    ]);
  });
});
