import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNode, loadCluster } from '../../src/cluster/index.ts';
import { testRefusal } from '../../src/emulator/index.ts';
import { requireRoad } from '../rig/require-road.ts';

const PROJECT = join(import.meta.dirname, '../..');
const IMAGE = `${PROJECT}/out/media/node3.iso`;

describe("node 3's image, as scripts/quickstart made it", () => {
  it.for(['uefi', 'bios'])(
    'installs an empty disk unattended by %s, and the disk boots into the node that cluster.yaml describes',
    async (firmware, context) => {
      await requireRoad(context, 'out/media/node3.iso');
      const { stdout, exitCode } = await execa(
        'node',
        ['bin/slackforge.js', 'media', 'test', '--node', '3', '--firmware', firmware],
        { cwd: PROJECT, reject: false },
      );
      expect(stdout).not.toContain('FAILED');
      expect(stdout).toContain('ok     node3: the second disk was not written');
      expect(exitCode).toBe(0);
    },
  );

  it('refuses a machine without the named disk, says what is there, and writes nothing', async (context) => {
    await requireRoad(context, 'out/media/node3.iso');
    const cluster = await loadCluster(`${PROJECT}/cluster.yaml`);
    if (!cluster.ok) throw new Error('cluster.yaml is wrong');
    const node = findNode(cluster.value, 3);
    if (!node.ok) throw new Error('no node 3');
    const checks = await testRefusal({
      node: 'node3',
      image: IMAGE,
      kernel: `${PROJECT}/out/tree/node3/kernels/generic.s/bzImage`,
      firmware: 'bios',
      systemDisk: { serial: 'SOMEBODY-ELSES', bytes: 64 * 1024 ** 2 },
      secondDiskSerial: 'SF-NODE3-OSD',
      macs: node.value.interfaces.map((each) => each.mac),
      workDir: `${PROJECT}/out/test/media-refusal`,
      progress: () => undefined,
      sentence: /no disk has the serial number "SF-NODE3-SYS"/,
    });
    expect(checks.ok && checks.value.filter((check) => !check.ok)).toEqual([]);
  });
});
