import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pathExists } from '../../../src/lib/fs.ts';
import { takeLock } from '../../../src/lib/lock.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

describe('takeLock', () => {
  it('refuses a second holder with one sentence, and is free again at the end of the scope', async () => {
    await using folder = await tempTree();
    {
      await using _first = valueOf(await takeLock(folder.path, 'build frr'));
      const second = await takeLock(folder.path, 'build frr');
      expect(faultsOf(second).map(brief)).toEqual([
        `- fs/locked Another slackforge (process ${String(process.pid)}: build frr) is writing to ${folder.path}.`,
      ]);
    }
    expect(await pathExists(folder.at('.lock'))).toBe(false);
    await using _third = valueOf(await takeLock(folder.path, 'build frr'));
  });

  it('waits when it may, says for whom once, and has the lock when that one gives it back', async () => {
    await using folder = await tempTree();
    const told: string[] = [];
    const first = valueOf(await takeLock(folder.path, 'build frr'));
    const waiting = { onWait: (text: string) => told.push(text), signal: new AbortController().signal };
    const second = takeLock(folder.path, 'media', waiting);
    while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await first[Symbol.asyncDispose]();
    await using _second = valueOf(await second);
    expect(told).toEqual([
      `Waiting for another slackforge (process ${String(process.pid)}: build frr), which is writing to ${folder.path}.`,
    ]);
  });

  it('ends its waiting on an interrupt', async () => {
    await using folder = await tempTree();
    const abort = new AbortController();
    await using _first = valueOf(await takeLock(folder.path, 'build frr'));
    const onWait = () => abort.abort();
    const second = await takeLock(folder.path, 'media', { onWait, signal: abort.signal });
    expect(faultsOf(second)[0]?.code).toBe('fs/locked');
  });

  it('is held, too, for a command with a line end in an argument', async () => {
    await using folder = await tempTree();
    await using _first = valueOf(await takeLock(folder.path, 'root enter frr bash -c cd /tmp\nmake'));
    const second = await takeLock(folder.path, 'build frr');
    expect(faultsOf(second)[0]?.message).toContain('root enter frr bash -c cd /tmp make) is writing to');
  });

  it('takes over the lock of a process whose number was given to another one since', async () => {
    await using folder = await tempTree({ '.lock': `${String(process.pid)} 1 build frr\n` });
    await using _lock = valueOf(await takeLock(folder.path, 'media'));
    expect(await readFile(folder.at('.lock'), 'utf8')).toContain('media');
  });

  it('takes over the lock of a process that is gone', async () => {
    // 2^22 is the highest process number that Linux ever gives, so one above it is nobody.
    await using folder = await tempTree({ '.lock': '4194305\n' });
    await using _lock = valueOf(await takeLock(folder.path, 'build frr'));
    expect(await pathExists(folder.at('.lock'))).toBe(true);
  });

  it('lets one of several take over the lock of a process that is gone', async () => {
    await using folder = await tempTree({ '.lock': '4194305\n' });
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeLock(folder.path, 'build frr')));
    expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await pathExists(folder.at('.lock.claim'))).toBe(false);
  });

  it('takes over a lock that a crash left without a number', async () => {
    await using folder = await tempTree({ '.lock': '' });
    await using _lock = valueOf(await takeLock(folder.path, 'build frr'));
    expect(await pathExists(folder.at('.lock'))).toBe(true);
  });
});
