import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { tempTree } from '../../rig/temp-tree.ts';

const TOTALS = join(import.meta.dirname, '../../../scripts/totals.js');
const report = (success: boolean, ...tests: readonly object[]) =>
  JSON.stringify({
    success,
    testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: tests }],
  });
const passed = { status: 'passed', fullName: 'one' };
const skipped = { status: 'skipped', fullName: 'two', meta: { skipReason: 'needs uid 0' } };

async function totals(failedChecks: string, text: string) {
  await using files = await tempTree({ 'r.json': text });
  const { stdout, exitCode } = await execa('node', [TOTALS, failedChecks, 'r.json'], {
    cwd: files.path,
    reject: false,
  });
  return [exitCode, ...stdout.split('\n')];
}

it('lists what was skipped and why, and ends with one line', async () => {
  expect(await totals('0', report(true, passed, skipped))).toEqual([
    0,
    'skipped: two: needs uid 0',
    '1 passed, 0 failed, 1 skipped',
  ]);
});

it('counts a failed check, a suite that failed outside its tests, and one that did not end', async () => {
  expect(await totals('2', report(true, passed))).toEqual([
    1,
    'failed: 2 of the checks above',
    '1 passed, 2 failed, 0 skipped',
  ]);
  expect(await totals('0', report(false, passed))).toEqual([
    1,
    'failed: r.json says that its suite failed',
    '1 passed, 1 failed, 0 skipped',
  ]);
  expect((await totals('0', '{'))[0]).toBe(1);
});
