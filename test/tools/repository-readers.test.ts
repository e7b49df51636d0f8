import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listSets, rollBack } from '../../src/pkg/index.ts';
import { compiledMain } from '../rig/compiled.ts';
import { packagesIn, publish, readCurrent, replace } from '../rig/published.ts';
import { valueOf } from '../rig/result.ts';

const [A1, B1] = ['a-1-noarch-1_sf.txz', 'b-1-noarch-1_sf.txz'];

/** Publishes in a process of its own, which kills itself with SIGKILL before the nth step. */
const KILLED = `
const [, main, folder, stopAt] = process.argv;
const { publishRepository } = await import(new URL('../pkg/index.js', 'file://' + main));
const { readdirSync } = await import('node:fs');
let steps = 0;
await publishRepository({
  repository: folder + '/repository', packagesDir: folder + '/packages', files: readdirSync(folder + '/packages'),
  epochSeconds: 0, isDryRun: false,
  progress: ({ kind }) => { if (kind === 'step' && steps++ === Number(stopAt)) process.kill(process.pid, 'SIGKILL'); },
});`;

test('kill -9 leaves readers a whole set, and the next run takes over', async (context) => {
  await using folder = await packagesIn(context, A1);
  const main = await compiledMain();
  const killed: string[] = [];
  for (const stopAt of [0, 3, 5, 6, 7]) {
    const before = stopAt === 0 ? undefined : await readCurrent(folder);
    await replace(
      folder,
      readdirSync(folder.at('packages'))[0] ?? '',
      `a-${String(stopAt + 2)}-noarch-1_sf.txz`,
    );
    try {
      const script = ['--input-type=module', '-e', KILLED, '--', main, folder.path, String(stopAt)];
      execFileSync(process.execPath, script, { stdio: 'pipe' });
      killed.push('none');
    } catch (error) {
      killed.push(String((error as { signal?: string }).signal));
    }
    if (before === undefined) expect(existsSync(folder.at('repository/current'))).toBe(false);
    else if (stopAt < 7) expect(await readCurrent(folder)).toEqual(before);
    valueOf(await publish(folder));
    expect(await readCurrent(folder)).toEqual([`a-${String(stopAt + 2)}-noarch-1_sf.txz`]);
  }
  expect(killed).toEqual([...Array<string>(4).fill('SIGKILL'), 'none']);
}, 60_000);

test('a reader never finds a mismatch while sets are published and rolled back', async (context) => {
  await using folder = await packagesIn(context, A1, B1);
  valueOf(await publish(folder));
  const publishing = { isOn: true };
  let reads = 0;
  const reading = (async () => {
    while (publishing.isOn) {
      await readCurrent(folder);
      reads++;
    }
  })();

  for (let round = 0; round < 10; round++) {
    const [old = ''] = readdirSync(folder.at('packages'));
    await replace(folder, old, `a-${String(round + 2)}-noarch-1_sf.txz`);
    valueOf(await publish(folder));
    valueOf(await rollBack(folder.at('repository'), undefined, { isDryRun: false }));
  }
  publishing.isOn = false;
  await reading;

  expect(reads).toBeGreaterThan(0);
  expect(await listSets(folder.at('repository'))).toHaveLength(11);
});
