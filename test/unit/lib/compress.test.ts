import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { compressTo } from '../../../src/lib/compress.ts';
import { listDir } from '../../../src/lib/fs.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

test('the compressed bytes take the place of what was there', async () => {
  await using folder = await tempTree({ 'x.gz': 'old' });
  valueOf(await compressTo(folder.at('x.gz'), 'gzip', [Buffer.from('one '), Buffer.from('two')]));
  expect(gunzipSync(readFileSync(folder.at('x.gz'))).toString()).toBe('one two');
});

test('a source that breaks off is thrown on, and what was there stays', async () => {
  await using folder = await tempTree({ 'x.gz': 'old' });
  function* source(): Iterable<Uint8Array> {
    yield Buffer.alloc(1 << 20);
    throw new Error('the tree has gone');
  }
  await expect(compressTo(folder.at('x.gz'), 'gzip', source())).rejects.toThrow('the tree has gone');
  expect(readFileSync(folder.at('x.gz'), 'utf8')).toBe('old');
  expect(await listDir(folder.path)).toEqual(['x.gz']);
});

test('a program that is missing is named, and nothing is written', async () => {
  await using folder = await tempTree();
  vi.stubEnv('PATH', folder.path);
  try {
    const faults = faultsOf(await compressTo(folder.at('x.tlz'), 'lzip', [Buffer.from('x')]));
    expect(faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `exec/missing-program lzip is needed to write ${folder.at('x.tlz')} and is not installed.`,
    ]);
    expect(await listDir(folder.path)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a program that fails says why, and what was there stays', async () => {
  await using folder = await tempTree({
    'x.gz': 'old',
    gzip: '#!/bin/sh\ncat >/dev/null; echo "no memory" >&2; exit 2\n',
  });
  const { chmod } = await import('node:fs/promises');
  await chmod(folder.at('gzip'), 0o755);
  vi.stubEnv('PATH', `${folder.path}:${process.env['PATH'] ?? ''}`);
  try {
    const faults = faultsOf(await compressTo(folder.at('x.gz'), 'gzip', [Buffer.from('x')]));
    expect(faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'exec/failed "gzip -n -9 -c" ended with status 2: no memory',
    ]);
    expect(readFileSync(folder.at('x.gz'), 'utf8')).toBe('old');
  } finally {
    vi.unstubAllEnvs();
  }
});
