import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderBaseRecord, type BaseRecord } from '../../../src/buildroot/base-record.ts';
import { listBases, removeBase } from '../../../src/buildroot/list-bases.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const RECORD: BaseRecord = {
  format: 1,
  identity: `0123456789ab${'0'.repeat(52)}`,
  mirror: { location: '/mirror', identity: 'f'.repeat(64) },
  series: ['a'],
  skip: [],
  packages: ['slackware64/a/toy-1-x86_64-1.txz'],
  entries: 2,
  bytes: 5,
  madeAt: '2026-01-02T03:04:05.000Z',
  failedScripts: [],
  leftNew: [],
};

test('lists finished roots with their records and running jobs, and nothing else', async () => {
  await using folder = await tempTree({
    'base-0123456789ab/x': '',
    'base-0123456789ab.json': renderBaseRecord(RECORD),
    'base-ffffffffffff/x': '',
    'base-ffffffffffff.json': '{"format": 99}',
    'part-base-aaaaaaaaaaaa-1.99999999/x': '',
    [`work-frr-1.${String(process.pid)}/base`]: 'base-ffffffffffff\n',
    'work-old-1.99999999/base': 'base-0123456789ab\n',
    'layers/x': '',
  });
  const bases = await listBases(folder.path);
  expect(bases.map(({ mark, record, users }) => [mark, record?.bytes, users])).toEqual([
    ['0123456789ab', 5, []],
    ['ffffffffffff', undefined, ['frr']],
  ]);
  expect(bases[0]?.madeAtMs).toBe(Date.parse(RECORD.madeAt));
});

test('removes a root with all that belongs to it', async () => {
  await using folder = await tempTree({
    'base-0123456789ab/x': '',
    'base-0123456789ab.json': '{}',
    'base-0123456789ab.log': '',
    'base-0123456789ab.manifest': '',
    'base-ffffffffffff/x': '',
  });
  await removeBase(folder.path, 'base-0123456789ab');
  expect(readdirSync(folder.path)).toEqual(['base-ffffffffffff']);
});
