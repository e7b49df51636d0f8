import { execa } from 'execa';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNode, loadCluster } from '../../src/cluster/index.ts';
import { testRefusal } from '../../src/emulator/index.ts';
import { requireRoad } from '../rig/require-road.ts';

const PROJECT = join(import.meta.dirname, '../..');
const IMAGE = `${PROJECT}/out/media/node3.iso`;

/** This project with another cluster file: all of it by links, and its own slackforge.local.yaml. */
async function projectWith(clusterFile: string): Promise<string> {
  const dir = `${PROJECT}/out/test/${basename(clusterFile, '.yaml')}-project`;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  for (const part of ['isotree', 'out', 'overlays', 'slackbuilds', 'slackforge.yaml'])
    await symlink(`${PROJECT}/${part}`, `${dir}/${part}`);
  const local = await readFile(`${PROJECT}/slackforge.local.yaml`, 'utf8');
  await writeFile(`${dir}/slackforge.local.yaml`, `${local}cluster: ${clusterFile}\n`);
  return dir;
}

/** Makes the image of a node of test/fixtures/media/ and tests it; what the test said. */
async function makeAndTest(cluster: string, node: number, firmware: 'uefi' | 'bios'): Promise<string> {
  const project = await projectWith(`${PROJECT}/test/fixtures/media/${cluster}.yaml`);
  const slackforge = async (...words: readonly string[]) =>
    execa('node', ['bin/slackforge.js', 'media', ...words, '--node', String(node), '--project', project], {
      cwd: PROJECT,
    });
  await slackforge();
  return (await slackforge('test', '--firmware', firmware)).stdout;
}

// Two at a time (maxConcurrency): an emulated machine keeps little more than one core at work. One describe, or they would wait.
describe.concurrent('an image in an emulated machine', () => {
  it('of a node with a mirror installs two empty disks by BIOS, and the node boots from both and from the second one alone', async (context) => {
    await requireRoad(context, 'out/media/node3.iso');
    const said = await makeAndTest('mirror', 11, 'bios');
    expect(said).not.toContain('FAILED');
    expect(said).toContain('ok     node11: / is xfs on raid1, labelled slack');
    expect(said).toContain('ok     node11: without the first disk, / is xfs on raid1, labelled slack');
  });

  it('of a node with a volume group installs an empty disk by UEFI, and the node boots from it', async (context) => {
    await requireRoad(context, 'out/media/node3.iso');
    const said = await makeAndTest('lvm', 21, 'uefi');
    expect(said).not.toContain('FAILED');
    expect(said).toContain('ok     node21: / is ext4 on lvm, labelled slack');
    expect(said).toContain('ok     node21: /srv/vmstore is xfs on lvm, labelled store');
  });

  it('of node 3, as scripts/quickstart made it, installs an empty disk unattended by UEFI, and the disk boots into the node that cluster.yaml describes', async (context) => {
    await requireRoad(context, 'out/media/node3.iso');
    const { stdout, exitCode } = await execa(
      'node',
      ['bin/slackforge.js', 'media', 'test', '--node', '3', '--firmware', 'uefi'],
      { cwd: PROJECT, reject: false },
    );
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toContain('ok     node3: the second disk was not written');
    expect(exitCode).toBe(0);
  });

  it('of node 3 refuses a machine without the named disk, says what is there, and writes nothing', async (context) => {
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
