import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installerShell, makeMachine } from '../rig/installer-shell.ts';

const MIB = 1024 * 1024;
/** What the installer knows after "partition" of a node with plain partitions on sda. */
const PLAIN =
  'SCHEME=plain DISKS=(sda) ROOT_DEVICE=/dev/sda2 VMSTORE_DEVICE=/dev/sda3 ROOT_FS=ext4 VMSTORE_FS=ext4\n';

describe('what the installer takes for a blank disk', () => {
  /** A machine with a disk of 16 MiB and half a KiB, and what disk_contents says of it. */
  async function contentsOf(change: (file: string) => Promise<void>, before = '') {
    await using machine = await makeMachine();
    const bytes = 16 * MIB + 512;
    await machine.addDisk('sda', bytes);
    const file = join(machine.dir, 'dev/sda');
    await writeFile(file, '');
    await truncate(file, bytes);
    await change(file);
    return await installerShell(`${before}\nprintf '<%s>' "$(disk_contents sda)"`, machine.env);
  }
  /** Writes at the very end, where some RAIDs keep their label. */
  const atTheEnd = async (file: string) => {
    const whole = await readFile(file);
    whole.write('label', whole.length - 8);
    await writeFile(file, whole);
  };

  it('is zeros, or the ones of erased flash, at both ends', async () => {
    expect((await contentsOf(() => Promise.resolve())).stdout).toBe('<>');
    const erased = await contentsOf((file) => writeFile(file, Buffer.alloc(16 * MIB + 512, 0xff)));
    expect(erased.stdout).toBe('<>');
  });

  it('is not data without any signature, wherever it begins', async () => {
    expect((await contentsOf((file) => writeFile(file, Buffer.alloc(16 * MIB + 512, 'x')))).stdout).toBe(
      '<data of an unknown kind>',
    );
    expect((await contentsOf(atTheEnd)).stdout).toBe('<data of an unknown kind>');
  });

  it('is not a disk of which blkid says nothing because it finds several things', async () => {
    const ambivalent = await contentsOf(() => Promise.resolve(), 'blkid() { return 8; }');
    expect(ambivalent.stdout).toBe('<signatures of several kinds>');
  });

  it('is not a disk that cannot be read', async () => {
    const unreadable = await contentsOf(() => Promise.resolve(), 'rm "$DEV/sda"');
    expect(unreadable.stdout).toBe('<something that cannot be read>');
  });

  it('is not a file system without a partition table, which is named', async () => {
    const found = await contentsOf(
      () => Promise.resolve(),
      `blkid() { printf 'DEVNAME=/dev/sda\\nTYPE=LVM2_member\\n'; }`,
    );
    expect(found.stdout).toBe('<LVM2_member>');
  });
});

describe('the guard before the first write', () => {
  async function guard(
    script: string,
    prepare?: (machine: Awaited<ReturnType<typeof makeMachine>>) => Promise<void>,
  ) {
    await using machine = await makeMachine();
    await machine.addDisk('sda', 16 * MIB);
    await prepare?.(machine);
    return await installerShell(`DISK_SERIAL=X\n${script}`, machine.env);
  }
  const full = 'disk_contents() { printf ext4; }\ninstalled_by_this_medium() { return 1; }\n';

  it('names what is on the disk', async () => {
    const { stdout, exitCode } = await guard(`${full}WIPE=no; guard_disk sda`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      '/dev/sda (serial X; it holds ext4) is not empty and disks.system.wipe is not true',
    );
  });

  it('does not let a forgotten stick install the same disk again, wipe or not', async () => {
    const ours = `${full}installed_by_this_medium() { return 0; }\nWIPE=yes; guard_disk sda`;
    const stopped = await guard(ours);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stdout).toContain('this medium has installed /dev/sda already; unplug it');
    const wanted = await guard(ours, (machine) =>
      writeFile(join(machine.dir, 'proc/cmdline'), 'nodhcp slackforge.again\n'),
    );
    expect(wanted.exitCode).toBe(0);
    expect(wanted.stdout).toContain('what is on it goes now');
  });

  it('lets no start from the network install a finished disk again, whichever build finished it', async () => {
    const stopped = await guard(
      `${full}installed_by_this_medium() { counts_as_finished other; }\nSOURCE_URL=http://192.168.1.5/ WIPE=yes; guard_disk sda`,
    );
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stdout).toContain('/dev/sda bears the mark of a finished installation');
    const empty = await guard(
      `disk_contents() { :; }\ninstalled_by_this_medium() { counts_as_finished ''; }\nSOURCE_URL=http://192.168.1.5/ WIPE=no; guard_disk sda`,
    );
    expect(empty.exitCode).toBe(0);
    const stick = await guard('counts_as_finished other');
    expect(stick.exitCode).toBe(1);
  });

  it('lets an attempt of the same boot begin again on the disk that it had begun', async () => {
    const again = await guard(`${full}WIPE=no; printf sda >"$SF/taken"; guard_disk sda`);
    expect(again.exitCode).toBe(0);
    const other = await guard(`${full}WIPE=no; printf sdb >"$SF/taken"; guard_disk sda`);
    expect(other.exitCode).toBe(1);
  });

  it('sees the mounts of the disk and of its partitions, not those of a longer name', async () => {
    const usersOf = (disk: string) =>
      guard(`disk_users ${disk}`, (machine) =>
        writeFile(
          join(machine.dir, 'proc/mounts'),
          '/dev/sdaa1 /a x 0 0\n/dev/sda /b x 0 0\n/dev/sda12 /c x 0 0\n/dev/nvme0n1p2 /d x 0 0\n',
        ),
      );
    expect((await usersOf('sda')).stdout).toBe('/dev/sda on /b\n/dev/sda12 on /c');
    expect((await usersOf('nvme0n1')).stdout).toBe('/dev/nvme0n1p2 on /d');
  });

  it('refuses sectors of 4096 bytes, in which the partitions would lie elsewhere', async () => {
    const { stdout, exitCode } = await guard(`${full}WIPE=yes; guard_disk sda`, (machine) =>
      writeFile(join(machine.dir, 'block/sda/queue/logical_block_size'), '4096\n'),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('does not have sectors of 512 bytes');
  });

  it('passes over the single paths of an NVMe disk, which have its serial and no device node', async () => {
    await using machine = await makeMachine();
    await machine.addDisk('nvme0n1', 16 * MIB, { 'device/serial': 'N1\n', hidden: '0\n' });
    await machine.addDisk('nvme0c0n1', 16 * MIB, { 'device/serial': 'N1\n', hidden: '1\n' });
    const { stdout } = await installerShell(
      'DISK_SERIAL=N1 DISK_MIN_BYTES=1 DISK_MAX_BYTES=99999999; find_disk; echo "chosen $DISK"',
      machine.env,
    );
    expect(stdout).toBe('chosen nvme0n1');
  });

  it('takes no disk for an empty serial number', async () => {
    await using machine = await makeMachine();
    await machine.addDisk('sda', 16 * MIB);
    const { stdout, exitCode } = await installerShell(
      'DISK_SERIAL="" DISK_MIN_BYTES=1 DISK_MAX_BYTES=99999999; find_disk',
      machine.env,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('node.conf names no disk');
  });

  it('knows the disk below a partition of the medium', async () => {
    await using machine = await makeMachine();
    const { stdout } = await installerShell(
      'mkdir -p "$SYSFS"/devices/sdb/sdb1 "$SYSFS"/class/block; : >"$SYSFS"/devices/sdb/sdb1/partition\n' +
        'ln -s ../../devices/sdb "$SYSFS"/class/block/sdb; ln -s ../../devices/sdb/sdb1 "$SYSFS"/class/block/sdb1\n' +
        'whole_disk sdb1; whole_disk sdb; whole_disk sr0',
      machine.env,
    );
    expect(stdout).toBe('sdb\nsdb\nsr0');
  });
});

describe('what is written', () => {
  it('are zeros up to the last sector and around every border of the new partitions', async () => {
    await using machine = await makeMachine();
    // 100 MiB and 24 KiB: the end is no whole MiB, as with a 500 GB disk.
    await machine.addDisk('sda', 100 * MIB + 24 * 1024);
    const { stdout } = await installerShell(
      `sgdisk() { :; }\ndd() { printf '%s %s %s\\n' "$2" "$4" "$5" >>"$SF/dd"; }\nwipe_disk sda 1 33\ncat "$SF/dd"`,
      machine.env,
    );
    const last = (100 * MIB) / 512 + 48;
    expect(stdout.split('\n')).toEqual([
      'of=/dev/sda seek=0 count=16384',
      `of=/dev/sda seek=${String(last - 16384)} count=16384`,
      'of=/dev/sda seek=0 count=4096',
      'of=/dev/sda seek=65536 count=4096',
    ]);
  });

  it('says why the disk could not be written', async () => {
    await using machine = await makeMachine();
    const { stdout, exitCode } = await installerShell(
      `dd() { echo 'dd: Input/output error' >&2; return 1; }\nzero_sectors sda 7 1`,
      machine.env,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('/dev/sda could not be written at sector 7 (dd: Input/output error)');
  });

  it('is no fstab without the UUIDs of the new file systems', async () => {
    await using machine = await makeMachine();
    const { stdout, exitCode } = await installerShell(
      `blkid() { return 2; }\n${PLAIN}VMSTORE_MOUNT=/srv; write_fstab "$SF/target"`,
      machine.env,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the new file system on /dev/sda2 shows no UUID');
  });
});

describe('the boot loader', () => {
  it('is never made by looking through the other disks', async () => {
    await using machine = await makeMachine();
    const target = join(machine.dir, 'target');
    await mkdir(join(target, 'etc/grub.d'), { recursive: true });
    await writeFile(join(target, 'etc/grub.d/30_os-prober'), '#!/bin/sh\n', { mode: 0o755 });
    const { stdout } = await installerShell(
      `HWCLOCK=UTC; stock_setup "${target}"; stat -c %a "${target}/etc/grub.d/30_os-prober"`,
      machine.env,
    );
    expect(stdout).toBe('644');
  });

  /** What install_grub says of a menu, when all programs have done their work. */
  async function install(menu: string) {
    await using machine = await makeMachine();
    const target = join(machine.dir, 'target');
    await mkdir(join(target, 'boot/grub'), { recursive: true });
    await writeFile(join(target, 'boot/grub/grub.cfg'), menu);
    return await installerShell(
      `in_target() { :; }\nuuid_of() { echo U-1; }\nBOOTLOADER_ID=x CONSOLES=tty0\n${PLAIN}` +
        `install_grub "${target}"; readlink "${target}/dev/disk/by-uuid/U-1"`,
      machine.env,
    );
  }
  const linux = '\tlinux /boot/vmlinuz-6.12.1 root=UUID=U-1 ro\n';

  it('finds the link by which GRUB knows the root by UUID, even when udev is late', async () => {
    const { stdout } = await install(`${linux}\tinitrd /boot/intel-ucode.img /boot/initrd-6.12.1.img\n`);
    expect(stdout).toMatch(/^\.\.\/\.\.\/sda2$/m);
  });

  it('is not content with a menu that names nothing but microcode', async () => {
    const { stdout, exitCode } = await install(`${linux}\tinitrd /boot/intel-ucode.img\n`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the GRUB menu names no initrd');
  });

  it('is not content with a root that is called by its device name', async () => {
    const { stdout, exitCode } = await install(
      '\tlinux /boot/vmlinuz root=/dev/sda2 ro\n\tinitrd /boot/initrd.gz\n',
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('does not name the root file system as UUID=U-1');
  });
});
