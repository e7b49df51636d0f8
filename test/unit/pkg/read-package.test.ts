import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPackage } from '../../../src/pkg/read-package.ts';
import { compressXz, makePackage, makeTar } from '../../rig/make-package.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const NAME = 'toy-1.0-x86_64-1_sf.txz';

describe('readPackage', () => {
  test('describes members, description, script and sizes', async () => {
    await using folder = await tempTree();
    const file = await makePackage(folder.path, NAME, [
      { name: './' },
      { name: 'usr/' },
      { name: 'usr/toy', content: 'hello', mode: 0o4755, uid: 0, gid: 50 },
      { name: 'usr/toy2', type: 'link', linkname: 'usr/toy' },
      { name: 'install/' },
      { name: 'install/doinst.sh', content: 'true\n' },
      {
        name: 'install/slack-desc',
        content: '# comment\n   |-----handy-ruler\ntoy: toy (a toy)\ntoy:\nother: no\n',
      },
    ]);
    const read = await readPackage(file);
    if (!read.ok) throw new Error(read.diagnostics[0]?.message);
    expect(read.value.description).toEqual(['toy: toy (a toy)', 'toy:']);
    expect(read.value.doinst).toBe('true\n');
    expect(read.value.uncompressedBytes % 512).toBe(0);
    expect(
      read.value.members.map(({ path, kind, mode, gid, size }) => [path, kind, mode, gid, size]),
    ).toEqual([
      ['', 'dir', 0o755, 0, 0],
      ['usr', 'dir', 0o755, 0, 0],
      ['usr/toy', 'file', 0o4755, 50, 5],
      ['usr/toy2', 'hardlink', 0o644, 0, 0],
      ['install', 'dir', 0o755, 0, 0],
      ['install/doinst.sh', 'file', 0o644, 0, 5],
      ['install/slack-desc', 'file', 0o644, 0, 63],
    ]);
  });

  test('refuses compressed data that was cut short', async () => {
    await using folder = await tempTree();
    const file = await makePackage(folder.path, NAME, [{ name: 'usr/x', content: 'y'.repeat(50_000) }]);
    truncateSync(file, 200);
    const read = await readPackage(file);
    expect(read.ok ? '' : read.diagnostics[0]?.code).toBe('pkg/damaged');
  });

  test('refuses a tar without its end mark, even if it ends between members', async () => {
    await using folder = await tempTree();
    const whole = await makeTar([{ name: 'usr/x', content: 'y' }]);
    const file = join(folder.path, NAME);
    writeFileSync(file, compressXz(whole.subarray(0, 1024)));
    const read = await readPackage(file);
    expect(read.ok ? '' : read.diagnostics[0]?.message).toMatch(/end mark/);
  });

  test('says so when the file is not there', async () => {
    await using folder = await tempTree();
    const absent = await readPackage(folder.at(NAME));
    expect(absent.ok ? '' : absent.diagnostics[0]?.code).toBe('pkg/missing');
  });
});
