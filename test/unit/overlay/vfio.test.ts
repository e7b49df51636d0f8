import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempTree } from '../../rig/temp-tree.ts';
import { sampleOverlay, textOf } from './sample.ts';

const SYSTEM = { address: '0000:02:00.0', ids: ['0x144d', '0xa808'], block: 'nvme0n1', serial: 'RING-4-SYS' };
const OSD = { address: '0000:03:00.0', ids: ['0x144d', '0xa808'], block: 'nvme1n1', serial: 'RING-4-OSD' };

type Controller = Omit<typeof OSD, 'ids'> & { readonly ids: readonly string[] };

/** A sysfs of controllers with one disk each, as far as rc.vfio looks; its kernel is a reader of drivers_probe. */
function fakeSysfs(root: string, controllers: readonly Controller[], hasIommu = true): void {
  const file = (path: string, text = ''): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const { address, ids, block, serial } of controllers) {
    const device = `bus/pci/devices/${address}`;
    file(`${device}/vendor`, `${ids[0] ?? ''}\n`);
    file(`${device}/device`, `${ids[1] ?? ''}\n`);
    file(`${device}/driver_override`, '(null)\n');
    if (hasIommu) file(`${device}/iommu_group/type`, 'DMA-FQ\n');
    file(`${device}/nvme/${block}/device/serial`, `${serial.padEnd(20)}\n`);
    file(`${device}/nvme/${block}/dev`, '0:0\n');
    mkdirSync(join(root, device, 'nvme', block, 'holders'));
    mkdirSync(join(root, 'block'), { recursive: true });
    symlinkSync(`../${device}/nvme/${block}`, join(root, 'block', block));
    file(`bus/pci/drivers/nvme/unbind`);
    symlinkSync('../../drivers/nvme', join(root, device, 'driver'));
  }
  mkdirSync(join(root, 'bus/pci/drivers/vfio-pci'));
  execFileSync('mkfifo', [join(root, 'bus/pci/drivers_probe')]);
}

/** Binds what is asked for to the driver that is demanded, until it is killed. */
function fakeKernel(root: string) {
  const loop =
    'while read -r device <drivers_probe; do ln -sfn "../../drivers/$(cat "devices/$device/driver_override")" "devices/$device/driver"; done';
  return spawn('bash', ['-c', loop], { cwd: join(root, 'bus/pci'), stdio: 'ignore' });
}

async function vfio(root: string, action: string, id = 4) {
  const script = join(root, 'rc.vfio');
  writeFileSync(script, textOf(await sampleOverlay('ring5', id), 'etc/rc.d/rc.vfio'));
  const env = { ...process.env, SYSFS: root };
  const { status, stdout, stderr } = spawnSync('sh', [script, action], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const driverOf = (root: string, { address }: Controller): string =>
  readlinkSync(join(root, 'bus/pci/devices', address, 'driver')).replace('../../drivers/', '');

describe('rc.vfio of a node', () => {
  it('hands over the controller with the disk of that serial, and not another of its model', async () => {
    await using folder = await tempTree();
    fakeSysfs(folder.path, [SYSTEM, OSD]);
    const kernel = fakeKernel(folder.path);
    try {
      expect(await vfio(folder.path, 'start')).toEqual({
        status: 0,
        stdout: '',
        stderr: expect.any(String) as string,
      });
    } finally {
      kernel.kill();
    }

    expect(driverOf(folder.path, OSD)).toBe('vfio-pci');
    expect(driverOf(folder.path, SYSTEM)).toBe('nvme');
    expect(readFileSync(join(folder.path, 'bus/pci/drivers/nvme/unbind'), 'utf8')).toBe(`${OSD.address}\n`);
    expect(await vfio(folder.path, 'status')).toMatchObject({
      status: 0,
      stdout: `RING-4-OSD: ${OSD.address}, vfio-pci\n`,
    });
  });

  it.each([
    ['the disk is not there', [SYSTEM], true, 'no controller 144d:a808 has the disk RING-4-OSD'],
    ['there is no IOMMU', [SYSTEM, OSD], false, `${OSD.address} stays: there is no IOMMU`],
  ] as const)('leaves everything as it is when %s', async (_, controllers, hasIommu, why) => {
    await using folder = await tempTree();
    fakeSysfs(folder.path, controllers, hasIommu);

    const { status, stderr } = await vfio(folder.path, 'start');

    expect(status).toBe(1);
    expect(stderr).toContain(why);
    for (const each of controllers) expect(driverOf(folder.path, each)).toBe('nvme');
  });

  it('leaves a controller that has another disk too, whatever its address', async () => {
    await using folder = await tempTree();
    const address = '0000:01:00.0';
    fakeSysfs(folder.path, [
      { ...OSD, address, serial: 'RING-1-OSD' },
      { ...SYSTEM, address: '0000:09:00.0' },
    ]);
    const more = join(folder.path, 'bus/pci/devices', address, 'nvme/sda/device');
    mkdirSync(more, { recursive: true });
    writeFileSync(join(more, 'vpd_pg80'), Buffer.from('\0\x80\0\x0aRING-1-SYS', 'latin1'));
    symlinkSync(dirname(more), join(folder.path, 'block/sda'));

    const { status, stderr } = await vfio(folder.path, 'start', 1);

    expect(status).toBe(1);
    expect(stderr).toContain(`${address} stays: the disk sda (RING-1-SYS) is on it too`);
  });

  it('leaves a disk that something of this machine is using', async () => {
    await using folder = await tempTree();
    fakeSysfs(folder.path, [OSD]);
    mkdirSync(join(folder.path, 'block', OSD.block, 'holders/dm-0'));

    const { status, stderr } = await vfio(folder.path, 'start');

    expect(status).toBe(1);
    expect(stderr).toContain('is in use on this machine');
    expect(driverOf(folder.path, OSD)).toBe('nvme');
  });

  it('comes with an IOMMU on the kernel command line, and with ids for vfio-pci where a model is named', async () => {
    const [byAddress, byModel, without] = await Promise.all([
      sampleOverlay('ring5', 1),
      sampleOverlay('ring5', 4),
      sampleOverlay('mesh4', 1),
    ]);
    const commandLine = (overlay: typeof byModel) =>
      execFileSync('sh', ['-eu'], {
        input: `${textOf(overlay, 'etc/default/grub.d/slackforge.cfg')}\necho "$GRUB_CMDLINE_LINUX"`,
        encoding: 'utf8',
      });
    expect(commandLine(byAddress)).toBe('console=tty0 intel_iommu=on iommu=pt\n');
    expect(commandLine(without)).not.toContain('iommu');
    expect(textOf(byModel, 'etc/modprobe.d/slackforge-vfio.conf')).toContain(
      '\noptions vfio-pci ids=144d:a808\n',
    );
    expect(() => textOf(byAddress, 'etc/modprobe.d/slackforge-vfio.conf')).toThrow('no file');
    expect(() => textOf(without, 'etc/rc.d/rc.vfio')).toThrow('no file');
  });
});
