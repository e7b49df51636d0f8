import { execa } from 'execa';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, type TestContext } from 'vitest';
import { ok } from '../../src/lib/result.ts';
import { makePxeSet } from '../../src/media/pxe/make-pxe.ts';
import { BOOT_FILES, fakeMirror, stock } from '../rig/fake-mirror.ts';
import { makePackage } from '../rig/make-package.ts';
import { mediaNode } from '../rig/media-node.ts';
import { planPxeOf } from '../rig/plan-pxe.ts';
import { requireFileOf, requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

const ISOTREE = join(import.meta.dirname, '../../isotree');
const MODULES = '/usr/lib/grub';

/** A grub package of the modules that this machine has. */
async function grubPackage(context: TestContext, dir: string): Promise<string> {
  await requireTools(context, 'grub-mkimage', 'grub-script-check');
  const members: { name: string; content: Buffer }[] = [];
  for (const folder of ['i386-pc', 'x86_64-efi']) {
    await requireFileOf(context, `GRUB's modules for ${folder}`, [`${MODULES}/${folder}/kernel.img`]);
    for (const name of await readdir(`${MODULES}/${folder}`))
      if (/\.(?:img|mod|lst)$/.test(name))
        members.push({
          name: `usr/lib/grub/${folder}/${name}`,
          content: await readFile(`${MODULES}/${folder}/${name}`),
        });
  }
  return makePackage(dir, 'grub-2.12-x86_64-1.txz', members);
}

describe('makePxeSet with the real grub-mkimage', () => {
  it('makes a set that is the same twice, whose menus GRUB reads, and that only its owner may look into', async (context) => {
    await using tree = await tempTree({ 'frr.txz': 'ours' });
    const grub = await grubPackage(context, tree.path);
    const packages = ['a/aaa_base', 'a/floppy', 'a/grub', 'n/openssh', 'd/perl'].map((path) =>
      stock(...(path.split('/') as [string, string])),
    );
    const plain = fakeMirror(packages, BOOT_FILES, tree.at('mirror'));
    const mirror = {
      ...plain,
      fetch: (path: string) => (path.includes('/grub-') ? Promise.resolve(ok(grub)) : plain.fetch(path)),
    };
    const own = { name: 'frr', fileName: 'frr-1-x86_64-1_sf.txz', path: tree.at('frr.txz'), sha256: '' };
    const node = mediaNode();
    const plan = valueOf(planPxeOf([node], mirror, { url: 'http://10.0.2.2:8080/pxe/', own: [own] }));
    const make = (outDir: string) =>
      makePxeSet(
        {
          plan,
          mirror,
          ownPackages: [own],
          overlayTars: new Map([[node.id, Buffer.from('overlay')]]),
          isotreeDir: ISOTREE,
          epochSeconds: 1_700_000_000,
        },
        { outDir, progress: () => undefined },
      );

    const first = valueOf(await make(tree.at('one')));
    valueOf(await make(tree.at('two')));

    expect((await execa('diff', ['-r', tree.at('one'), tree.at('two')], { reject: false })).stdout).toBe('');
    expect(valueOf(await make(tree.at('one'))).outcome).toBe('reused');
    expect((await stat(first.dir)).mode & 0o777).toBe(0o700);
    expect((await readdir(tree.at('one/media'))).toSorted()).toEqual(['pxe', 'pxe.sha256']);
    for (const menu of ['menu.cfg', 'node3/menu.cfg'])
      await execa('grub-script-check', [`${first.dir}/http/${menu}`]);
    expect((await readFile(`${first.dir}/tftp/slackforge.efi`)).subarray(0, 2).toString()).toBe('MZ');
    const initrd = gunzipSync(await readFile(`${first.dir}/http/node3/node.img`)).toString('latin1');
    expect(initrd).toContain("SOURCE_URL='http://10.0.2.2:8080/pxe/'");
    expect(initrd).toMatch(/[0-9a-f]{64} {2}slackforge\/packages\/frr-1-x86_64-1_sf\.txz\n/);
    expect(initrd).not.toContain('menu.cfg\n');
  });
});
