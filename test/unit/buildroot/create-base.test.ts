import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBase, type CreateOptions } from '../../../src/buildroot/create-base.ts';
import { openMirror, type Mirror } from '../../../src/mirror/index.ts';
import { ok } from '../../../src/lib/result.ts';
import { makeMirror } from '../../rig/make-mirror.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { skipTest } from '../../rig/skip.ts';
import { tempTree } from '../../rig/temp-tree.ts';

/** A mirror whose index is another one each time a package was taken from it, as if a sync never ended. */
async function restlessMirror(folder: string) {
  const { location } = await makeMirror(folder, { 'a/toy-1-x86_64-1.txz': [{ name: './' }] });
  let opened = 0;
  const move = (): void => {
    const list = join(location, 'CHECKSUMS.md5');
    writeFileSync(list, `moved\n${readFileSync(list, 'utf8')}`);
  };
  const open = async () => {
    opened++;
    const mirror = valueOf(await openMirror({ location, cacheDir: join(folder, 'cache') }));
    const restless: Mirror = {
      ...mirror,
      confirm: async (path) => {
        move();
        return mirror.confirm(path, '0'.repeat(32));
      },
    };
    return ok(restless);
  };
  return { open, opened: () => opened };
}

describe('a mirror that moves while a root is made', () => {
  const options = (folder: string): Omit<CreateOptions, 'open' | 'isPinned'> => ({
    settings: { series: ['a'], skip: [] },
    rootsDir: folder,
    progress: () => undefined,
  });

  test('is opened anew a few times when it is not pinned, and refused at once when it is', async (context) => {
    if (process.getuid?.() !== 0) return skipTest(context, 'build roots are made by root');
    await using folder = await tempTree();
    const free = await restlessMirror(folder.at('free'));
    const [gaveUp] = faultsOf(
      await createBase({ ...options(folder.at('roots')), open: free.open, isPinned: false }),
    );
    expect([gaveUp?.code, free.opened()]).toEqual(['mirror/moved', 3]);
    const pinned = await restlessMirror(folder.at('pinned'));
    const [refused] = faultsOf(
      await createBase({ ...options(folder.at('roots')), open: pinned.open, isPinned: true }),
    );
    expect([refused?.code, pinned.opened()]).toEqual(['mirror/moved', 1]);
    expect(refused?.hint).toContain('pin');
  });

  test('that only lies about a file is complained of as such', async (context) => {
    if (process.getuid?.() !== 0) return skipTest(context, 'build roots are made by root');
    await using folder = await tempTree();
    const { location } = await makeMirror(folder.at('m'), { 'a/toy-1-x86_64-1.txz': [{ name: './' }] });
    writeFileSync(folder.at('m/slackware64/a/toy-1-x86_64-1.txz'), 'something else');
    const open = () => openMirror({ location, cacheDir: folder.path });
    const made = await createBase({ ...options(folder.at('roots')), open, isPinned: false });
    expect(faultsOf(made).map((fault) => fault.code)).toEqual(['mirror/corrupt-file']);
  });
});
