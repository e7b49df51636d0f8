import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectGarbage, listSets, rollBack } from '../../src/pkg/index.ts';
import { packagesIn, publish, readCurrent, replace } from '../rig/published.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { samplePackage } from '../rig/sample-packages.ts';

const [A1, A2, B1] = ['a-1-noarch-1_sf.txz', 'a-2-noarch-1_sf.txz', 'b-1-noarch-1_sf.txz'];

test('a change makes a new set, no change makes none, and the sets share what did not change', async (context) => {
  await using folder = await packagesIn(context, A1, B1);

  const first = valueOf(await publish(folder));
  const again = valueOf(await publish(folder));
  await replace(folder, A1, A2);
  const dry = valueOf(await publish(folder, { isDryRun: true }));
  const beforeSecond = await readCurrent(folder);
  const second = valueOf(await publish(folder));

  expect([first.set, again.set, dry.set, second.set]).toEqual(['0001', undefined, '0002', '0002']);
  expect(second.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([`Upgraded ${A2}`]);
  expect(beforeSecond).toEqual([A1, B1]);
  expect(await readCurrent(folder)).toEqual([A2, B1]);
  expect(readFileSync(folder.at('repository/current/ChangeLog.txt'), 'utf8'))
    .toBe(`Thu Jan  1 00:00:00 UTC 2026
${A2}:  Upgraded.
+--------------------------+
Thu Jan  1 00:00:00 UTC 2026
${A1}:  Added.
${B1}:  Added.
+--------------------------+
`);
  const inode = (path: string): number => lstatSync(folder.at(path)).ino;
  expect(inode(`repository/sets/0002/${B1}`)).toBe(inode(`repository/sets/0001/${B1}`));
  const sets = await listSets(folder.at('repository'));
  expect(sets.map(({ name, packages, isCurrent }) => [name, packages, isCurrent])).toEqual([
    ['0001', 2, false],
    ['0002', 2, true],
  ]);
});

test('a rollback goes back and forth, and the next set gets a number of its own', async (context) => {
  await using folder = await packagesIn(context, A1);
  const repository = folder.at('repository');
  const nothing = faultsOf(await rollBack(repository, undefined, { isDryRun: false }));
  await publish(folder);
  await replace(folder, A1, A2);
  await publish(folder);

  const dry = valueOf(await rollBack(repository, undefined, { isDryRun: true }));
  const untouched = await readCurrent(folder);
  const back = valueOf(await rollBack(repository, undefined, { isDryRun: false }));
  const older = await readCurrent(folder);
  const unknown = faultsOf(await rollBack(repository, '7', { isDryRun: false }));
  const noneBefore = faultsOf(await rollBack(repository, undefined, { isDryRun: false }));
  await samplePackage(folder.at('packages'), B1);
  const next = valueOf(await publish(folder));
  const forth = valueOf(await rollBack(repository, '2', { isDryRun: false }));

  expect([dry.to, untouched]).toEqual(['0001', [A2]]);
  expect([back.from, back.to, older]).toEqual(['0002', '0001', [A1]]);
  expect(back.changes.map(({ from, to }) => [from, to])).toEqual([['a-2-noarch-1_sf', 'a-1-noarch-1_sf']]);
  expect([nothing, unknown, noneBefore].map((faults) => faults[0]?.code)).toEqual(
    Array(3).fill('pkg/unknown-set'),
  );
  expect([next.previous, next.set, forth.from]).toEqual(['0001', '0003', '0003']);
  expect(await readCurrent(folder)).toEqual([A2]);
});

test('garbage collection keeps the newest sets and the current one, and tells what the disk gets back', async (context) => {
  await using folder = await packagesIn(context, 'a-1-noarch-1.txz', B1);
  const repository = folder.at('repository');
  for (const version of [2, 3, 4, 5]) {
    await publish(folder);
    await replace(folder, `a-${String(version - 1)}-noarch-1.txz`, `a-${String(version)}-noarch-1.txz`);
  }
  await rollBack(repository, '1', { isDryRun: false });
  mkdirSync(join(repository, 'sets/.0005.partial'));
  const packageSize = lstatSync(folder.at('repository/sets/0002/a-2-noarch-1.txz')).size;

  const dry = await collectGarbage(repository, 2, { isDryRun: true });
  const before = readdirSync(join(repository, 'sets'));
  const done = await collectGarbage(repository, 2, { isDryRun: false });
  const rest = await collectGarbage(repository, 2, { isDryRun: false });

  expect([done.sets, done.leftovers, done.bytes]).toEqual([['0002'], ['.0005.partial'], dry.bytes]);
  expect(before).toHaveLength(5);
  expect(readdirSync(join(repository, 'sets'))).toEqual(['0001', '0003', '0004']);
  expect([rest.sets, rest.leftovers, rest.bytes]).toEqual([[], [], 0]);
  // a-2 was in that set only; b is in all of them and gives nothing back.
  expect(done.bytes).toBeGreaterThan(packageSize);
  expect(await readCurrent(folder)).toEqual(['a-1-noarch-1.txz', B1]);
});

test('a publication that is stopped before any of its steps leaves readers a whole set, and the next one succeeds', async (context) => {
  await using folder = await packagesIn(context, A1);
  await publish(folder);
  const seen: string[] = [];
  let stopAt = 0;
  for (let isDone = false; !isDone; stopAt++) {
    await replace(
      folder,
      readdirSync(folder.at('packages'))[0] ?? '',
      `a-${String(stopAt + 2)}-noarch-1_sf.txz`,
    );
    const before = await readCurrent(folder);
    let steps = 0;
    const stopped = await publish(folder, {
      progress: ({ kind, text }) => {
        if (kind === 'step' && steps++ === stopAt) {
          seen.push(text.replace(/ \d+.*/, ''));
          throw new Error('stopped');
        }
      },
    }).catch(() => undefined);
    isDone = stopped !== undefined;
    expect(await readCurrent(folder)).toEqual(isDone ? [`a-${String(stopAt + 2)}-noarch-1_sf.txz`] : before);
    valueOf(await publish(folder));
    expect(await readCurrent(folder)).toEqual([`a-${String(stopAt + 2)}-noarch-1_sf.txz`]);
    expect(readdirSync(folder.at('repository/sets')).filter((name) => name.startsWith('.'))).toEqual([]);
  }
  expect(seen).toEqual([
    'link',
    'describe',
    'write the index',
    'write the checksums',
    'bring the set to the disk',
    'name set',
    'give readers set',
  ]);
});
