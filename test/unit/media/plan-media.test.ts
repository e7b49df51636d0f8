import { describe, expect, it } from 'vitest';
import { planMedia } from '../../../src/media/plan-media.ts';
import { renderMediaPlan } from '../../../src/media/render-plan.ts';
import { renderTagfile } from '../../../src/media/tagfile.ts';
import { BOOT_FILES, fakeMirror, stock } from '../../rig/fake-mirror.ts';
import { mediaNode } from '../../rig/media-node.ts';

const PACKAGES = [
  stock('n', 'openssh'),
  stock('a', 'floppy'),
  stock('a', 'bash'),
  stock('a', 'aaa_base'),
  stock('d', 'perl'),
  stock('d', 'gcc'),
  stock('n', 'frr'),
];
const OURS = [{ name: 'frr', fileName: 'frr-10.4.1-x86_64-1_sf.txz' }];

function plan(node = mediaNode(), mirror = fakeMirror(PACKAGES)) {
  const result = planMedia(mirror, node, OURS);
  if (!result.ok) throw new Error(result.diagnostics.map((each) => each.message).join('\n'));
  return result.value;
}

function faults(node = mediaNode(), mirror = fakeMirror(PACKAGES)) {
  const result = planMedia(mirror, node, OURS);
  return result.ok ? [] : result.diagnostics.map(({ code, message, hint }) => ({ code, message, hint }));
}

describe('planMedia', () => {
  it('takes the series in the installer order, adds and skips by name, and prefers our own packages', () => {
    expect(plan().packages.map((each) => each.name)).toEqual(['aaa_base', 'bash', 'perl', 'openssh']);
    expect(plan().replaced).toEqual(['frr']);
  });

  it('boots the kernel where the mirror has it', () => {
    const other = fakeMirror(
      PACKAGES,
      BOOT_FILES.map((path) => path.replace('generic.s', 'other.s')),
    );
    expect(plan(mediaNode(), other).boot.kernel).toBe('/kernels/other.s/bzImage');
    expect(plan(mediaNode(), other).boot.parameters.install).toContain('SLACK_KERNEL=other.s');
  });

  it("leaves out what a series' own tagfile gives SKP, unless it is added by name", () => {
    const tagfiles = new Map([
      ['a', 'aaa_base:ADD\nbash:SKP\n'],
      ['n', 'openssh:OPT\nperl:SKP\nbash:SKP\n'],
    ]);
    const node = mediaNode({ install: { series: ['a', 'n'], add: ['perl'], skip: ['floppy'], tagfiles } });
    expect(plan(node).packages.map((each) => each.name)).toEqual(['aaa_base', 'perl', 'openssh']);
  });

  it('reports every unknown series and package at once, with a guess', () => {
    const node = mediaNode({ install: { series: ['a', 'q'], add: ['perk'], skip: ['nothing-like-it'] } });
    expect(faults(node)).toEqual([
      {
        code: 'media/unknown-series',
        message: 'install.series names the series "q", which the mirror does not have.',
        hint: 'The mirror has "a", "d" and "n".',
      },
      {
        code: 'media/unknown-package',
        message: 'install.add names the package "perk", which the mirror does not have.',
        hint: 'Did you mean "perl"?',
      },
      {
        code: 'media/unknown-package',
        message: 'install.skip names the package "nothing-like-it", which the mirror does not have.',
        hint: undefined,
      },
    ]);
  });

  it('refuses a mirror without a kernel and a disk range that holds no system', () => {
    const node = mediaNode({ systemDisk: { ...mediaNode().systemDisk, minBytes: 1024 ** 3 } });
    const codes = faults(node, fakeMirror(PACKAGES, BOOT_FILES.slice(1))).map((fault) => fault.code);
    expect(codes).toEqual(['media/mirror-incomplete', 'media/disk-too-small']);
  });

  it('wants the programs of what the disks are to hold among the packages', () => {
    const node = mediaNode({
      storage: { ...mediaNode().storage, scheme: 'mirror', root: { type: 'xfs', label: 'root' } },
    });
    expect(faults(node).map(({ message }) => message)).toEqual([
      'The mirror on node3 needs the package mdadm, which is not among the chosen ones.',
      'A file system of xfs on node3 needs the package xfsprogs, which is not among the chosen ones.',
    ]);
  });

  it('plans a mirror for the smaller disk, and prints both', () => {
    const other = { serial: 'SFSYS0004', minBytes: 7 * 1024 ** 3, maxBytes: 9e11, wipe: true };
    const node = mediaNode({
      mirrorDisk: other,
      storage: { ...mediaNode().storage, scheme: 'mirror' },
    });
    const mirror = fakeMirror([...PACKAGES, { ...PACKAGES[0], name: 'mdadm' } as (typeof PACKAGES)[number]]);
    const { disk } = plan(node, mirror);
    const [last] = disk.layoutForSmallest.partitions.filter((part) => part.name === 'data');
    expect(last?.lastSector).toBe(other.minBytes / 512 - 2048 - 1);
    expect(renderMediaPlan(plan(node, mirror))).toContain('  mirror disk   serial "SFSYS0004", 7.0 GiB to');
  });

  it('prints as text', () => {
    const text = renderMediaPlan(plan());
    expect(text).toContain('Medium for node3 (node3.cluster.local)');
    expect(text).toContain('  a    aaa_base bash');
    expect(text).toContain('ours instead of the stock ones: frr');
  });
});

describe('renderTagfile', () => {
  it('has a line for every package of the series, so that nothing comes in by not being mentioned', () => {
    expect(renderTagfile('d', plan().packages, PACKAGES)).toBe('gcc:SKP\nperl:ADD\n');
  });
});
