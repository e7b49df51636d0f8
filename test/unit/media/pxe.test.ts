import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadCluster } from '../../../src/cluster/index.ts';
import { mediaNodeOf } from '../../../src/media/media-node-of.ts';
import type { MediaNode } from '../../../src/media/media-node.ts';
import { parseBootServer } from '../../../src/media/pxe/boot-server.ts';
import {
  renderDispatch,
  renderEmbedded,
  renderNodeMenu,
  renderReadme,
} from '../../../src/media/pxe/menus.ts';
import { buildPxeTree } from '../../../src/media/pxe/pxe-tree.ts';
import { renderPxePlan } from '../../../src/media/pxe/render-pxe-plan.ts';
import { BOOT_FILES, fakeMirror, stock } from '../../rig/fake-mirror.ts';
import { expectGolden } from '../../rig/golden.ts';
import { mediaNode } from '../../rig/media-node.ts';
import { planPxeOf } from '../../rig/plan-pxe.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const URL = 'http://192.168.1.5:8080/pxe/';
const MIRROR = fakeMirror(
  [
    'a/aaa_base',
    'a/floppy',
    'a/grub',
    'ap/nano',
    'd/binutils',
    'd/perl',
    'd/python3',
    'd/python-pip',
    'd/python-setuptools',
    'l/xz',
    'n/openssh',
    'tcl/tcl',
    'x/x11',
  ].map((path) => stock(...(path.split('/') as [string, string]))),
);

function template(name: string): string {
  return readFileSync(`${PROJECT}/isotree/pxe/${name}.liquid`, 'utf8');
}

const TEMPLATES = {
  embedded: template('grub.cfg'),
  dispatch: template('menu.cfg'),
  node: template('node.cfg'),
  readme: template('README.TXT'),
};

const planOf = (nodes: readonly MediaNode[], mirror = MIRROR, url = URL) => planPxeOf(nodes, mirror, { url });

describe('the PXE set of the example cluster', () => {
  it('has the menus and the README in test/golden', async () => {
    const cluster = valueOf(await loadCluster(`${PROJECT}/cluster.yaml`));
    const plan = valueOf(planOf(cluster.nodes.map((node) => mediaNodeOf(cluster, node))));

    await expectGolden('pxe/grub.cfg', renderEmbedded(plan, TEMPLATES));
    await expectGolden('pxe/menu.cfg', renderDispatch(plan, TEMPLATES));
    await expectGolden('pxe/README.TXT', renderReadme(plan, TEMPLATES));
    for (const node of plan.nodes)
      await expectGolden(`pxe/${node.node.id}.cfg`, renderNodeMenu(plan, node, TEMPLATES));
  });

  it('knows each network card of each node, and no other', async () => {
    const cluster = valueOf(await loadCluster(`${PROJECT}/cluster.yaml`));
    const menu = renderDispatch(
      valueOf(planOf(cluster.nodes.map((node) => mediaNodeOf(cluster, node)))),
      TEMPLATES,
    );

    const known = [...menu.matchAll(/= "(\S+)" \]; then set node=(\S+); fi/g)].map(([, mac, node]) => [
      mac,
      node,
    ]);
    expect(known).toEqual(
      cluster.nodes.flatMap((node) => node.interfaces.map(({ mac }) => [mac, node.label])),
    );
  });
});

describe('planPxe', () => {
  it('lists what nodes share once, and prints what each server gives', () => {
    const plan = valueOf(planOf([mediaNode(), mediaNode({ id: 'node4', macs: ['52:54:00:00:04:00'] })]));

    expect(plan.mirrorFiles).toHaveLength(new Set(plan.mirrorFiles).size);
    expect(plan.mirrorFiles.slice(0, 2)).toEqual(['kernels/generic.s/bzImage', 'isolinux/initrd.img']);
    const text = renderPxePlan(plan);
    expect(text).toContain('  node4         52:54:00:00:04:00: node4/menu.cfg, node4/node.img\n');
    expect(text).toContain('\nMedium for node4 (node3.cluster.local)\n');
  });

  it('refuses a mirror that has no GRUB', () => {
    const plan = planOf(
      [mediaNode()],
      fakeMirror([stock('a', 'aaa_base'), stock('a', 'floppy'), stock('n', 'openssh'), stock('d', 'perl')]),
    );

    expect(plan.ok ? [] : plan.diagnostics.map(({ code }) => code)).toEqual(['media/mirror-incomplete']);
  });

  it('speaks on a serial line only where a console is on it', () => {
    expect(renderEmbedded(valueOf(planOf([mediaNode()])), TEMPLATES)).toContain(
      'serial --unit=0 --speed=115200',
    );
    expect(renderEmbedded(valueOf(planOf([mediaNode({ consoles: ['tty0'] })])), TEMPLATES)).not.toContain(
      'serial',
    );
  });
});

describe('the set as a list of files', () => {
  it('has shared files once, and the overlay and all digests in the initrd of the node only', async () => {
    await using tree = await tempTree({ 'frr.txz': 'ours' });
    const mirror = fakeMirror(MIRROR.packages, BOOT_FILES, tree.at('mirror'));
    const own = { name: 'frr', fileName: 'frr-1-x86_64-1_sf.txz', path: tree.at('frr.txz'), sha256: '' };
    const node = mediaNode();
    const plan = valueOf(planPxeOf([node], mirror, { url: URL, own: [own] }));

    const set = valueOf(
      await buildPxeTree(
        {
          plan,
          mirror,
          ownPackages: [own],
          overlayTars: new Map([[node.id, Buffer.from('the overlay')]]),
          isotreeDir: `${PROJECT}/isotree`,
          epochSeconds: 1,
        },
        { bios: Buffer.from('bios'), uefi: Buffer.from('uefi') },
        TEMPLATES,
      ),
    );

    const paths = set.entries.map((entry) => entry.path);
    expect(paths.filter((path) => !path.includes('slackware64/'))).toEqual([
      'README.TXT',
      'http/isolinux/initrd.img',
      'http/kernels/generic.s/bzImage',
      'http/menu.cfg',
      'http/node3/menu.cfg',
      'http/node3/node.img',
      'http/slackforge/packages/frr-1-x86_64-1_sf.txz',
      'tftp/slackforge.0',
      'tftp/slackforge.efi',
    ]);
    const image = set.entries.find((entry) => entry.path === 'http/node3/node.img');
    const initrd = image?.kind === 'file' ? gunzipSync(image.content).toString('latin1') : '';
    expect(initrd).toContain(`SOURCE_URL='${URL}'\n`);
    expect(initrd).toContain('the overlay');
    const ours = createHash('sha256').update('ours').digest('hex');
    expect(initrd).toContain(`${ours}  slackforge/packages/frr-1-x86_64-1_sf.txz\n`);
  });
});

describe('the address of the web server', () => {
  it.each([
    ['http://192.168.1.5/', 'http://192.168.1.5/', '(http,192.168.1.5)'],
    ['http://192.168.1.5:8080/a/b', 'http://192.168.1.5:8080/a/b/', '(http,192.168.1.5:8080)/a/b'],
    ['http://192.168.1.5:80', 'http://192.168.1.5/', '(http,192.168.1.5)'],
  ])('%s is %s, and %s for GRUB', (text, url, grubPath) => {
    expect(valueOf(parseBootServer(text))).toMatchObject({ url, grubPath });
  });

  it.each([
    'https://192.168.1.5/',
    'http://server/pxe/',
    'http://[fd00::1]/',
    'http://me@192.168.1.5/',
    'http://192.168.1.5/a%20b/',
    'http://192.168.1.5/$root/',
    'http://192.168.1.5/?a',
    '192.168.1.5',
  ])('is not %s', (text) => {
    expect(parseBootServer(text)).toMatchObject({ ok: false, diagnostics: [{ code: 'usage/invalid' }] });
  });

  it('is asked for when it is missing', () => {
    const missing = parseBootServer(undefined);
    expect(missing.ok ? '' : missing.diagnostics[0]?.hint).toContain('--url http://192.168.1.5/pxe/');
  });
});
