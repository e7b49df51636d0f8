import { describe, expect, it } from 'vitest';
import { pathExists } from '../../../src/lib/fs.ts';
import { takeLock } from '../../../src/lib/lock.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

describe('takeLock', () => {
  it('refuses a second holder with one sentence, and is free again at the end of the scope', async () => {
    await using folder = await tempTree();
    {
      await using _first = valueOf(await takeLock(folder.path));
      const second = await takeLock(folder.path);
      expect(faultsOf(second).map(brief)).toEqual([
        `- fs/locked Another slackforge (process ${String(process.pid)}) is writing to ${folder.path}.`,
      ]);
    }
    expect(await pathExists(folder.at('.lock'))).toBe(false);
    await using _third = valueOf(await takeLock(folder.path));
  });

  it('takes over the lock of a process that is gone', async () => {
    // 2^22 is the highest process number that Linux ever gives, so one above it is nobody.
    await using folder = await tempTree({ '.lock': '4194305\n' });
    await using _lock = valueOf(await takeLock(folder.path));
    expect(await pathExists(folder.at('.lock'))).toBe(true);
  });

  it('lets one of several take over the lock of a process that is gone', async () => {
    await using folder = await tempTree({ '.lock': '4194305\n' });
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeLock(folder.path)));
    expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await pathExists(folder.at('.lock.claim'))).toBe(false);
  });

  it('takes over a lock that a crash left without a number', async () => {
    await using folder = await tempTree({ '.lock': '' });
    await using _lock = valueOf(await takeLock(folder.path));
    expect(await pathExists(folder.at('.lock'))).toBe(true);
  });
});
