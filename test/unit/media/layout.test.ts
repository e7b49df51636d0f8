import { describe, expect, it } from 'vitest';
import { planLayout } from '../../../src/media/layout.ts';
import { mediaNode } from '../../rig/media-node.ts';

const SEED = mediaNode().storage;
const ranges = (bytes: number) =>
  planLayout(bytes, SEED)?.partitions.map((part) => [part.number, part.firstSector, part.lastSector]);

describe('planLayout', () => {
  it("gives a 500 GB disk the seed document's starts and sizes, the rest to the fourth", () => {
    expect(ranges(500_107_862_016)?.slice(0, 3)).toEqual([
      [1, 2048, 264191],
      [2, 264192, 67373055],
      [3, 67373056, 134481919],
    ]);
    expect(ranges(500_107_862_016)?.[3]?.[1]).toBe(134481920);
  });

  it('scales a small disk down and stays on MiB boundaries with room for both partition tables', () => {
    const bytes = 16 * 1024 ** 3;
    expect(ranges(bytes)).toEqual([
      [1, 2048, 264191],
      [2, 264192, 264192 + 8127 * 2048 - 1],
      [3, 264192 + 8127 * 2048, 264192 + (8127 + 4063) * 2048 - 1],
      [4, 264192 + (8127 + 4063) * 2048, bytes / 512 - 2048 - 1],
      [5, 34, 2047],
    ]);
  });

  it('refuses a disk whose root would be below 2 GiB', () => {
    expect(planLayout(4 * 1024 ** 3, SEED)).toBeUndefined();
  });

  it('gives a volume group all but the ESP, and names the commands that make it', () => {
    const layout = planLayout(16 * 1024 ** 3, {
      ...SEED,
      scheme: 'lvm',
      root: { type: 'xfs', label: 'slack' },
    });
    expect(layout?.partitions.map(({ number, name, typeCode }) => [number, name, typeCode])).toEqual([
      [1, 'ESP', 'EF00'],
      [2, 'lvm', '8E00'],
      [5, 'bios-grub', 'EF02'],
    ]);
    expect(layout?.partitions[1]?.lastSector).toBe((16 * 1024 ** 3) / 512 - 2048 - 1);
    expect(layout?.commands.slice(5)).toEqual([
      'pvcreate /dev/DISK2',
      'vgcreate vg_node3 /dev/DISK2',
      'lvcreate --name root --size 8127m vg_node3',
      'lvcreate --name vmstore --size 4063m vg_node3',
      'mkfs.xfs -L slack /dev/vg_node3/root',
      'mkfs.ext4 -L vmstore /dev/vg_node3/vmstore',
    ]);
  });

  it('divides both disks of a mirror alike and makes the arrays over them', () => {
    const layout = planLayout(16 * 1024 ** 3, { ...SEED, scheme: 'mirror' });
    expect(layout?.partitions.map((part) => part.typeCode)).toEqual(['EF00', 'FD00', 'FD00', '8300', 'EF02']);
    expect(layout?.commands.filter((command) => command.includes('mkfs.vfat'))).toEqual([
      'mkfs.vfat -F 16 -n ESP /dev/DISK1',
      'mkfs.vfat -F 16 -n ESP /dev/OTHER1',
    ]);
    expect(layout?.commands).toContain(
      'mdadm --create /dev/md/root --level=1 --raid-devices=2 --metadata=1.2 --bitmap=internal /dev/DISK2 /dev/OTHER2',
    );
  });
});
