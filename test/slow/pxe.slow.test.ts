import { execa } from 'execa';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { findNode, loadCluster } from '../../src/cluster/index.ts';
import { prepareMachine, startMachine } from '../../src/emulator/prepare-machine.ts';
import { sha256OfFile } from '../../src/lib/digest.ts';
import { requireRoad } from '../rig/require-road.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';

const PROJECT = join(import.meta.dirname, '../..');
const SET = `${PROJECT}/out/media/pxe`;

/** The set of node 3 and a plain web server for it; an emulated machine knows this one as 10.0.2.2. */
async function servedSet(context: TestContext) {
  await requireRoad(context, 'out/media/node3.iso');
  await requireTools(context, 'grub-mkimage', 'qemu-system-x86_64');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(`${request.method ?? ''} ${path}`);
    const file = join(SET, 'http', path.replace(/^\/pxe\//, ''));
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Length': size });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://10.0.2.2:${String(address.port)}/pxe/`;
  await execa('node', ['bin/slackforge.js', 'media', '--node', '3', '--format', 'pxe', '--url', url], {
    cwd: PROJECT,
  });
  return {
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Node 3, or a stranger with its disks, that starts from the network. */
async function netMachine(name: string, firmware: 'bios' | 'uefi', macs?: readonly string[]) {
  const cluster = valueOf(await loadCluster(`${PROJECT}/cluster.yaml`));
  const node = valueOf(findNode(cluster, 3));
  const request = {
    node: node.label,
    kernel: `${SET}/http/kernels/generic.s/bzImage`,
    firmware,
    systemDisk: { serial: node.systemDisk.serial, bytes: node.systemDisk.minBytes },
    secondDiskSerial: node.otherDisks[0]?.serial ?? 'SF-SECOND-DISK',
    macs: macs ?? node.interfaces.map((each) => each.mac),
    workDir: `${PROJECT}/out/test/${name}`,
  };
  const prepared = valueOf(await prepareMachine(request));
  const bootFile = { bios: 'slackforge.0', uefi: 'slackforge.efi' }[firmware];
  const machine = { ...prepared.machine, netBoot: { tftpDir: `${SET}/tftp`, bootFile } };
  return {
    ...prepared,
    machine,
    start: (step: string) => startMachine(machine, request, step),
  };
}

const MINUTE = 60_000;

describe('the PXE set of node 3, in an emulated machine with 2 GB of memory', () => {
  it.for(['bios', 'uefi'] as const)(
    'boots by %s, and installs packages that it fetches one by one and has checked',
    async (firmware, context) => {
      await using served = await servedSet(context);
      await using emulated = await netMachine(`pxe-${firmware}`, firmware);
      await using console = emulated.start('install');

      const end = valueOf(
        await console.waitFor(/SLACKFORGE (STEP packages 3\/|INSTALL FAILED)[^\n]*\n/, 12 * MINUTE),
      );

      expect(end[0]).toContain('STEP packages 3/');
      // Busybox's wget looks with GET too whether a package is there: what is fetched is asked for a second time.
      const asked = served.asked.filter((line) => /^GET .*\.txz$/.test(line));
      const fetched = asked.filter((line, index) => asked.indexOf(line) < index);
      expect(fetched.length).toBeGreaterThanOrEqual(2);
      expect(fetched.length).toBeLessThanOrEqual(3);
      expect(await sha256OfFile(emulated.machine.secondDisk.file)).toBe(emulated.secondDiskDigest);
    },
  );

  it('lets a machine of no node boot its local disk, and does not write to it', async (context) => {
    await using _served = await servedSet(context);
    await using emulated = await netMachine('pxe-stranger', 'bios', ['52:54:00:00:99:00']);
    const before = await sha256OfFile(emulated.machine.systemDisk.file);
    await using console = emulated.start('boot');

    valueOf(await console.waitFor(/52:54:00:00:99:00 is of no node of this set/, 5 * MINUTE));
    valueOf(await console.waitFor(/Booting the local disk/, MINUTE));
    await console[Symbol.asyncDispose]();

    expect(await sha256OfFile(emulated.machine.systemDisk.file)).toBe(before);
  });
});
