import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planLayout } from '../../src/media/layout.ts';
import { installerShell, makeMachine, type Machine } from '../rig/installer-shell.ts';
import { mediaNode } from '../rig/media-node.ts';
import { requireTools } from '../rig/require-tools.ts';

const GIB = 1024 ** 3;
const MIRROR =
  'SCHEME=mirror DISK_SERIAL=ONE MIRROR_SERIAL=TWO DISK_MIN_BYTES=1 MIRROR_MIN_BYTES=1\n' +
  'DISK_MAX_BYTES=$((99 << 30)) MIRROR_MAX_BYTES=$((99 << 30)) WIPE=no MIRROR_WIPE=no\n';

/** A machine with two disks for a mirror, and what a script says there. */
async function onTwoDisks(script: string, prepare?: (machine: Machine) => Promise<void>) {
  await using machine = await makeMachine();
  await machine.addDisk('sda', 8 * GIB, { serial: 'ONE\n' });
  await machine.addDisk('sdb', 9 * GIB, { serial: 'TWO\n' });
  await prepare?.(machine);
  return await installerShell(MIRROR + script, machine.env);
}

describe('the two disks of a mirror', () => {
  it('are found by their serials, each within its own guard of size', async () => {
    const found = await onTwoDisks('find_disks; echo "${DISKS[*]}"');
    expect(found.stdout).toBe('sda sdb');
    const small = await onTwoDisks('MIRROR_MIN_BYTES=$((10 << 30)); find_disks');
    expect(small.exitCode).toBe(1);
    expect(small.stdout).toContain('/dev/sdb has the serial number "TWO" but not a size between');
    expect(small.stdout).toContain('min_size and max_size of disks.mirror');
  });

  it('are not one disk that answers with two serials, as behind a USB bridge', async () => {
    const { stdout, exitCode } = await onTwoDisks('find_disks', async ({ dir }) => {
      await writeFile(join(dir, 'block/sda/device/serial'), 'TWO\n');
      await writeFile(join(dir, 'block/sdb/serial'), 'OTHER\n');
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('/dev/sda reports the serial numbers "ONE" and "TWO" both');
  });

  it('are both guarded before the first of them is written', async () => {
    const { stdout, exitCode } = await onTwoDisks(
      'disk_contents() { [[ $1 == sda ]] || printf xfs; }\ninstalled_by_this_medium() { return 1; }\n' +
        'WIPE=yes; find_disks; guard_disks',
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      '/dev/sdb (serial TWO; it holds xfs) is not empty and disks.mirror.wipe is not true',
    );
  });

  it('get one table, for which the smaller one has room', async () => {
    const { stdout } = await onTwoDisks(
      'partition_disk() { echo "$*"; }\nESP_MIB=128 ROOT_MIB=32768 VMSTORE_MIB=32768; find_disks; partition_disks; cat "$SF/taken"',
    );
    const lines = stdout.split('\n').filter((line) => line.startsWith('sd'));
    expect(lines).toEqual(['sda 128 4031 2015 2016', 'sdb 128 4031 2015 2016', 'sda', 'sdb']);
  });

  it('get a boot loader each', async () => {
    const { stdout } = await onTwoDisks(
      'in_target() { shift; [[ $1 != grub-install ]] || echo "$*" >>"$SF/said"; }\nDISKS=(sda sdb) BOOTLOADER_ID=X\n' +
        'mapfile -t mounts < <(esp_mounts)\n' +
        'for i in 0 1; do install_efi /t "${mounts[i]}" "X$i"; install_bios "${DISKS[i]}" /t; done >/dev/null; cat "$SF/said"',
    );
    expect(stdout).toMatch(/--efi-directory=\/boot\/efi --removable/);
    expect(stdout).toMatch(/--efi-directory=\/boot\/efi-mirror --removable/);
    expect(stdout).toMatch(/i386-pc --recheck \/dev\/sda$/m);
    expect(stdout).toMatch(/i386-pc --recheck \/dev\/sdb$/m);
  });
});

describe('the target', () => {
  it('is the root with the store and the ESPs mounted in it, before anything is unpacked there', async () => {
    const { stdout } = await onTwoDisks(
      'mount() { echo "mount $*"; }\nmodprobe() { :; }\nDISKS=(sda sdb) ROOT_FS=ext4 ROOT_DEVICE=/dev/md0\n' +
        'VMSTORE_FS=xfs VMSTORE_DEVICE=/dev/md1 VMSTORE_MOUNT=/srv/vmstore; mount_target "$PROC/t"; ls -d "$PROC/t/srv/vmstore"',
    );
    expect(stdout.replaceAll(/\/\S*\/t\b/g, '/t').split('\n')).toEqual([
      'mount -t ext4 /dev/md0 /t',
      'mount -t xfs /dev/md1 /t/srv/vmstore',
      'mount -t vfat /dev/sda1 /t/boot/efi',
      'mount -t vfat /dev/sdb1 /t/boot/efi-mirror',
      '/t/srv/vmstore',
    ]);
  });
});

/** Second partitions below the made-up /sys, and what stands on them. */
async function addPartitions({ dir }: Machine, disks: readonly string[], array?: string) {
  await mkdir(join(dir, 'class/block'), { recursive: true });
  for (const disk of disks) {
    const part = join(dir, 'block', disk, `${disk}2`);
    await mkdir(part, { recursive: true });
    await writeFile(join(part, 'partition'), '2\n');
    await symlink(part, join(dir, 'class/block', `${disk}2`));
    if (array === undefined) continue;
    await mkdir(join(part, 'holders', array), { recursive: true });
    await mkdir(join(dir, 'block', array, 'slaves', `${disk}2`), { recursive: true });
  }
}

describe('an array of an earlier installation', () => {
  const guard =
    'mdadm() { echo "$*" >&3; }\nexec 3>&1; DISKS=(sda sdb) WIPE=yes\n' +
    'installed_by_this_medium() { return 1; }\nguard_disk sda';

  it('is stopped when all of its members are on disks that are named', async () => {
    const { stdout } = await onTwoDisks(guard, async (machine) =>
      addPartitions(machine, ['sda', 'sdb'], 'md127'),
    );
    expect(stdout).toContain('--stop /dev/md127');
  });

  it('keeps running when a member is on a disk that nobody named, and the disk is in use', async () => {
    const { stdout, exitCode } = await onTwoDisks(guard, async (machine) =>
      addPartitions(machine, ['sda', 'sdc'], 'md127'),
    );
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('--stop /dev/md127');
    expect(stdout).toMatch(/\/dev\/sda is in use \(.*sda2 by md127\)/);
  });
});

describe('a volume group', () => {
  it('is refused when another disk holds one of the same name', async () => {
    const { stdout, exitCode } = await onTwoDisks(
      'pvs() { printf "  /dev/sda2\\n  /dev/sdb2\\n"; }\nDISKS=(sda) VOLUME_GROUP=vg_node3; guard_group',
      async (machine) => addPartitions(machine, ['sda', 'sdb']),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the volume group vg_node3 is on /dev/sdb2 too');
  });

  it('is made with no device in sight of LVM but its own', async () => {
    const { stdout } = await onTwoDisks(
      'for tool in pvcreate vgcreate lvcreate; do eval "$tool() { echo $tool \\"\\$*\\" >>\\"\\$SF/said\\"; }"; done\n' +
        'LAYOUT=(128 4031 2015 2016) VOLUME_GROUP=vg_node3; make_group /dev/sda2; cat "$SF/said"',
    );
    const own = '"a|^/dev/sda2$|", "a|^/dev/vg_node3/|", "a|^/dev/mapper/vg_node3-|"';
    const only = `--config devices { filter = [ ${own}, "r|.*|" ] }`;
    expect(stdout.split('\n')).toEqual([
      `pvcreate ${only} -ff --yes /dev/sda2`,
      `vgcreate ${only} vg_node3 /dev/sda2`,
      `lvcreate ${only} --yes --name root --size 4031m vg_node3`,
      `lvcreate ${only} --yes --name vmstore --size 2015m vg_node3`,
    ]);
  });
});

describe('LVM and mdadm', () => {
  const told = 'RUN=$PROC; nodes_without_udev; env | grep -E "^(DM|MDADM)_" | sort';

  it('make device nodes themselves where no udevd runs', async () => {
    const { stdout } = await onTwoDisks(told);
    expect(stdout).toBe('DM_DISABLE_UDEV=1\nMDADM_NO_UDEV=1');
  });

  it('leave device nodes to a udevd that runs', async () => {
    const { stdout } = await onTwoDisks(`${told} || echo nothing`, async ({ dir }) => {
      await mkdir(join(dir, 'proc/udev'));
      await writeFile(join(dir, 'proc/udev/control'), '');
    });
    expect(stdout).toBe('nothing');
  });
});

describe('with the real programs', () => {
  it.for(['plain', 'lvm', 'mirror'] as const)(
    'the table of scheme %s is the planned one',
    async (scheme, context) => {
      await requireTools(context, 'sgdisk');
      const bytes = 8 * GIB;
      await using machine = await makeMachine();
      await machine.addDisk('sda', bytes);
      const disk = join(machine.dir, 'dev/sda');
      await writeFile(disk, '');
      await truncate(disk, bytes);
      const { stdout, exitCode } = await installerShell(
        // The last argument is the disk: a file in the place of /dev/sda.
        'sgdisk() { command sgdisk "${@:1:$#-1}" "$DEV/sda"; }\nwipe_disk() { :; }\nawait_partitions() { :; }\n' +
          `SCHEME=${scheme} DISKS=(sda) ESP_MIB=128 ROOT_MIB=32768 VMSTORE_MIB=32768; partition_disks; sgdisk --print /dev/sda`,
        machine.env,
      );
      expect(exitCode).toBe(0);
      const found = stdout
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([number]) => /^\d+$/.test(number ?? ''))
        .map(([number, first, last, , , type, name]) => [number, first, last, type, name]);
      const planned = planLayout(bytes, { ...mediaNode().storage, scheme })?.partitions;
      expect(found).toEqual(
        planned?.map((part) =>
          [part.number, part.firstSector, part.lastSector, part.typeCode, part.name].map(String),
        ),
      );
    },
  );

  it.for(['ext4', 'xfs', 'btrfs'])('a file system of %s has its label', async (type, context) => {
    await requireTools(context, `mkfs.${type}`, 'blkid');
    await using machine = await makeMachine();
    const { stdout } = await installerShell(
      `truncate -s 400M "$SF/volume"; make_filesystem ${type} twelve-chars "$SF/volume"\n` +
        'blkid -p -o value -s TYPE -s LABEL "$SF/volume"',
      machine.env,
    );
    expect(stdout.split('\n').toSorted()).toEqual([type, 'twelve-chars'].toSorted());
  });

  it('a file system that cannot be made is said with the words of its maker', async (context) => {
    await requireTools(context, 'mkfs.xfs');
    await using machine = await makeMachine();
    const { stdout, exitCode } = await installerShell(
      'truncate -s 100M "$SF/volume"; make_filesystem xfs root "$SF/volume"',
      machine.env,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/mkfs.xfs could not make root on .*300/);
  });
});
