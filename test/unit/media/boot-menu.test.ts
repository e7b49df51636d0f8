import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootParameters, renderBootMenus } from '../../../src/media/boot-menu.ts';
import { nodeInitrdEntries } from '../../../src/media/node-initrd.ts';
import { mediaNode } from '../../rig/media-node.ts';

const ISOTREE = join(import.meta.dirname, '../../../isotree');
const PATHS = {
  kernel: '/kernels/generic.s/bzImage',
  initrd: '/isolinux/initrd.img',
  nodeInitrd: '/slackforge/node.img',
};

async function menus(node = mediaNode()) {
  const read = (name: string) => readFile(`${ISOTREE}/boot/${name}.liquid`, 'utf8');
  const templates = {
    grub: await read('grub.cfg'),
    isolinux: await read('isolinux.cfg'),
    message: await read('message.txt'),
  };
  return renderBootMenus(node, PATHS, bootParameters(node, PATHS.kernel), templates);
}

describe('the boot menus', () => {
  it('start the unattended installer first in both loaders, with both initrds and the consoles in order', async () => {
    const { grub, isolinux } = await menus();
    const parameters =
      'kbd=us nodhcp md_mod.start_ro=1 console=tty0 console=ttyS0,115200 slackforge.node=node3';
    expect(grub).toMatch(/timeout=5/);
    expect(grub).toContain(
      `linux /kernels/generic.s/bzImage load_ramdisk=1 prompt_ramdisk=0 rw printk.time=0 SLACK_KERNEL=generic.s ${parameters}\n`,
    );
    expect(grub).toContain('initrd /isolinux/initrd.img /slackforge/node.img\n');
    expect(isolinux).toContain('default install\n');
    expect(isolinux).toContain('append initrd=/isolinux/initrd.img,/slackforge/node.img load_ramdisk=1');
  });

  it('speak on the serial line only when a console is on it', async () => {
    expect((await menus()).isolinux).toContain('\nserial 0 115200\n');
    expect((await menus(mediaNode({ consoles: ['tty0'] }))).isolinux).not.toContain('serial');
  });

  it('take a disk that the medium has installed already only when a person chooses so', async () => {
    const { grub, isolinux } = await menus();
    expect(grub.match(/slackforge\.again/g)).toHaveLength(1);
    expect(grub.split('menuentry')[3]).toMatch(/slackforge\.again\n {2}initrd .*node\.img/);
    expect(isolinux).toMatch(/label again\n.*\n {2}append .*node\.img .* slackforge\.again\n/);
  });

  it('leave our initrd out of the entry for the stock installer', async () => {
    const stock = (await menus()).grub.split('menuentry')[2] ?? '';
    expect(stock).not.toContain('node.img');
    expect(stock).not.toContain('slackforge.node');
  });
});

describe("the node's initrd", () => {
  it('replaces inittab and creates no directory but its own', async () => {
    const entries = await nodeInitrdEntries(mediaNode(), 'NODE_ID=x\n', `${ISOTREE}/installer`);
    const directories = entries.filter((entry) => entry.kind === 'dir').map((entry) => entry.path);
    expect(directories).toEqual(['slackforge', 'slackforge/lib']);
    expect(entries.find((entry) => entry.path === 'slackforge/install')?.mode).toBe(0o755);
    const inittab = entries.find((entry) => entry.path === 'etc/inittab');
    const text = inittab?.kind === 'file' ? Buffer.from(inittab.content).toString() : '';
    expect(text).toContain(
      '::sysinit:/slackforge/rc.slackforge\n::respawn:-/bin/sh\ntty1::askfirst:-/bin/sh\n',
    );
    expect(text).not.toContain('ttyS0::');
  });
});
