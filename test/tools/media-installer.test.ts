import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { divideDisk } from '../../src/media/layout.ts';
import { renderNodeConf } from '../../src/media/node-conf.ts';
import { installerShell } from '../rig/installer-shell.ts';
import { mediaNode } from '../rig/media-node.ts';

describe('the layout that the installer computes', () => {
  it('is the one that the plan prints, for disks of every size', async () => {
    const sizes = [1, 3, 4.2, 5, 8, 16, 17.3, 32, 64, 64.3, 65, 66.13, 67, 120, 465.76, 500, 3726].map(
      (gib) => Math.floor(gib * 1024 ** 3 + 12_345),
    );
    const wanted = { espMib: 128, rootMib: 32768, vmstoreMib: 32768 };
    const script = sizes
      .map((bytes) => `layout_mib ${String(bytes)} 128 32768 32768 || echo too small`)
      .join('\n');
    const { stdout } = await installerShell(script);
    const expected = sizes.map((bytes) => {
      const layout = divideDisk(bytes, wanted);
      return layout === undefined
        ? 'too small'
        : [layout.espMib, layout.rootMib, layout.vmstoreMib, layout.restMib].map(String).join(' ');
    });
    expect(stdout.split('\n')).toEqual(expected);
  });

  it('names partitions as the kernel does', async () => {
    const { stdout } = await installerShell('part_path /dev/sda 2; part_path /dev/nvme0n1 2');
    expect(stdout).toBe('/dev/sda2\n/dev/nvme0n1p2');
  });
});

describe('the choice of the disk', () => {
  let sys: string;
  beforeEach(async () => {
    sys = await mkdtemp(join(tmpdir(), 'sf-sysfs-'));
  });
  afterEach(async () => {
    await rm(sys, { recursive: true });
  });

  /** A made-up disk in a made-up /sys. */
  async function disk(name: string, gib: number, files: Record<string, string | Buffer>) {
    const dir = join(sys, 'block', name);
    await mkdir(join(dir, 'device'), { recursive: true });
    await writeFile(join(dir, 'size'), `${String((gib * 1024 ** 3) / 512)}\n`);
    for (const [file, content] of Object.entries(files)) await writeFile(join(dir, file), content);
  }
  const vpd = (serial: string) =>
    Buffer.concat([Buffer.from([0, 0x80, 0, serial.length]), Buffer.from(serial)]);
  const choose = async (serial: string, medium = 'sdz') =>
    installerShell(
      'MEDIUM_DISK=$M DISK_SERIAL=$S DISK_MIN_BYTES=$((8 << 30)) DISK_MAX_BYTES=$((600 << 30)) DISK=; find_disk; echo "chosen $DISK"',
      // No lsblk or udevadm: the machine that runs the test must not be looked at.
      { SYSFS: sys, S: serial, M: medium, PATH: `${sys}/none:/usr/bin:/bin` },
    );

  it('finds a SATA disk by the serial in its SCSI page, padded as ATA does', async () => {
    await disk('sda', 465, {
      'device/vpd_pg80': vpd('      WD-AAA111      '),
      'device/model': 'DISK ONE   \n',
    });
    await disk('nvme0n1', 238, { 'device/serial': 'NVME0001   \n' });
    expect((await choose('WD-AAA111')).stdout).toBe('chosen sda');
    expect((await choose('NVME0001')).stdout).toBe('chosen nvme0n1');
  });

  it('stops with the list of disks and a line for cluster.yaml when none has the serial', async () => {
    await disk('sda', 465, { 'device/vpd_pg80': vpd('WD-AAA111'), 'device/model': 'DISK ONE\n' });
    const { stdout, exitCode } = await choose('WD-OTHER');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('/dev/sda  DISK ONE  476160 MiB');
    expect(stdout).toContain('for cluster.yaml:   serial: "WD-AAA111"');
    expect(stdout).toContain('SLACKFORGE INSTALL FAILED: no disk has the serial number "WD-OTHER"');
  });

  it('stops when two disks report the same serial', async () => {
    await disk('sda', 465, { serial: 'TWIN' });
    await disk('sdb', 465, { serial: 'TWIN' });
    const { stdout, exitCode } = await choose('TWIN');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('2 disks report the serial number "TWIN" (sda sdb)');
  });

  it('stops when the right serial has the wrong size', async () => {
    await disk('sda', 4, { serial: 'SMALL' });
    const { stdout, exitCode } = await choose('SMALL');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('but not a size between 8192 and 614400 MiB');
  });

  it('never takes the medium itself', async () => {
    await disk('sdb', 32, { serial: 'STICK' });
    const { stdout, exitCode } = await choose('STICK', 'sdb');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('this is the medium itself');
  });

  it('refuses a disk that is in use', async () => {
    await disk('sda', 465, { serial: 'X' });
    await mkdir(join(sys, 'proc'));
    await writeFile(join(sys, 'proc', 'mounts'), '/dev/sda2 /home ext4 rw 0 0\n');
    await writeFile(join(sys, 'proc', 'swaps'), 'Filename Type Size Used Priority\n');
    const { stdout, exitCode } = await installerShell('WIPE=no DISK_SERIAL=X; guard_disk sda', {
      SYSFS: sys,
      PROC: `${sys}/proc`,
      SF: sys,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('/dev/sda is in use (/dev/sda2 on /home); nothing was written');
  });

  it('refuses a disk with partitions unless cluster.yaml lets it be wiped', async () => {
    await disk('sda', 465, { serial: 'X' });
    await mkdir(join(sys, 'block/sda/sda1'));
    await writeFile(join(sys, 'block/sda/sda1/partition'), '1\n');
    await mkdir(join(sys, 'proc'));
    await writeFile(join(sys, 'proc', 'mounts'), '');
    await writeFile(join(sys, 'proc', 'swaps'), '');
    const env = { SYSFS: sys, PROC: `${sys}/proc`, SF: sys, PATH: '/usr/bin:/bin' };
    const refused = await installerShell('WIPE=no DISK_SERIAL=X; guard_disk sda', env);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain('is not empty and disks.system.wipe is not true in cluster.yaml');
    const accepted = await installerShell('WIPE=yes DISK_SERIAL=X; guard_disk sda', env);
    expect(accepted.exitCode).toBe(0);
    expect(accepted.stdout).toContain('what is on it goes now');
  });
});

describe('node.conf', () => {
  it('gives the shell the exact values, quotes and dollars included', async () => {
    const node = mediaNode({ systemDisk: { ...mediaNode().systemDisk, serial: `it's $HOME "x" \\` } });
    const conf = renderNodeConf(node, 'abc');
    const { stdout } = await execa('bash', [
      '-c',
      `${conf}\nprintf '%s|%s|%s' "$DISK_SERIAL" "$WIPE" "$NODE_ID"`,
    ]);
    expect(stdout).toBe(`it's $HOME "x" \\|no|node3`);
  });
});
