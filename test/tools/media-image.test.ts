import { execa } from 'execa';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HYBRID_RECORDS } from '../../src/media/iso.ts';
import { makeImage } from '../../src/media/make-image.ts';
import { planMedia } from '../../src/media/plan-media.ts';
import { sha256OfFile } from '../../src/lib/digest.ts';
import { BOOT_FILES, fakeMirror, stock } from '../rig/fake-mirror.ts';
import { mediaNode } from '../rig/media-node.ts';
import { requireFileOf, requireTools } from '../rig/require-tools.ts';

const ISOTREE = join(import.meta.dirname, '../../isotree');

describe('makeImage with the real xorriso', () => {
  let dir = '';
  beforeEach(async (context) => {
    await requireTools(context, 'xorriso');
    await requireFileOf(context, "syslinux's isohdpfx.bin", HYBRID_RECORDS);
    dir = await mkdtemp(join(tmpdir(), 'sf-image-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  async function make(outDir: string) {
    const mirror = fakeMirror(
      [stock('a', 'aaa_base'), stock('a', 'floppy'), stock('n', 'openssh'), stock('d', 'perl')],
      BOOT_FILES,
      `${dir}/mirror`,
    );
    await writeFile(`${dir}/frr.txz`, 'ours');
    const own = { name: 'frr', fileName: 'frr-1-x86_64-1_sf.txz', path: `${dir}/frr.txz`, sha256: '' };
    const node = mediaNode();
    const plan = planMedia(mirror, node, [own]);
    if (!plan.ok) throw new Error(plan.diagnostics[0]?.message);
    const image = await makeImage({
      plan: plan.value,
      node,
      mirror,
      ownPackages: [own],
      overlayTar: Buffer.from('overlay'),
      isotreeDir: ISOTREE,
      epochSeconds: 1_700_000_000,
      outDir,
      progress: () => undefined,
    });
    if (!image.ok) throw new Error(image.diagnostics[0]?.message);
    return image.value;
  }

  it('gives the same bytes twice, reuses what is unchanged and notices what is not', async () => {
    const first = await make(`${dir}/one`);
    await utimes(`${dir}/frr.txz`, 1, 1);
    const second = await make(`${dir}/two`);
    expect(second.sha256).toBe(first.sha256);
    expect((await make(`${dir}/one`)).outcome).toBe('reused');
    await writeFile(first.path, 'not an image any more');
    const again = await make(`${dir}/one`);
    expect(again.outcome).toBe('written');
    expect(await sha256OfFile(again.path)).toBe(first.sha256);
  });

  it.each(['rm "$1"', 'truncate -s 1 "$1"', 'cp "$1" "$1.old"'])(
    'writes the tree again where somebody did %s to a file of it',
    async (how) => {
      const { treeDir } = await make(`${dir}/out`);
      const ours = `${treeDir}/slackforge/overlay.tar`;
      await execa('sh', ['-c', how, 'sh', ours]);
      await make(`${dir}/out`);
      expect(await readFile(ours, 'utf8')).toBe('overlay');
      expect(await readdir(`${treeDir}/slackforge`)).not.toContain('overlay.tar.old');
    },
  );

  it('leaves nothing beside the image and the tree', async () => {
    await make(`${dir}/out`);
    const left = await readdir(`${dir}/out`, { recursive: true });
    expect(left.filter((name) => /(^|\/)\./.test(name))).toEqual([]);
    expect(await readdir(`${dir}/out/media`)).toEqual(['node3.iso', 'node3.iso.sha256', 'node3.iso.tree']);
  });

  it('lets nobody else read what holds the password hashes', async () => {
    const image = await make(`${dir}/out`);
    expect((await stat(image.path)).mode & 0o777).toBe(0o600);
    expect((await stat(image.treeDir)).mode & 0o777).toBe(0o700);
  });

  it('lists every file but the patched loader in SHA256SUMS, and leaves the mirror as it was', async () => {
    const image = await make(`${dir}/out`);
    await execa('sha256sum', ['-c', '--quiet', 'slackforge/SHA256SUMS'], { cwd: image.treeDir });
    const sums = await readFile(`${image.treeDir}/slackforge/SHA256SUMS`, 'utf8');
    expect(sums).toContain('  slackware64/a/aaa_base-1.0-x86_64-1.txz\n');
    expect(sums).not.toContain('isolinux.bin');
    expect(await readFile(`${dir}/mirror/isolinux/isolinux.bin`, 'utf8')).toBe(
      'isolinux/isolinux.bin'.padEnd(4096, '.'),
    );
    expect(await readFile(`${image.treeDir}/slackforge/packages.list`, 'utf8')).toBe(
      'a slackware64/a/aaa_base-1.0-x86_64-1.txz\n' +
        'd slackware64/d/perl-1.0-x86_64-1.txz\n' +
        'n slackware64/n/openssh-1.0-x86_64-1.txz\n' +
        'slackforge slackforge/packages/frr-1-x86_64-1_sf.txz\n',
    );
  });
});
