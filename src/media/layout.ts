import type { FileSystem, PartitionSizes, Storage } from './media-node.ts';

/** The partitions of a system disk, and the sectors (of 512 bytes) where they lie. */
export interface Layout {
  readonly partitions: readonly PlannedPartition[];
  /** The commands a person would type to get the same, for `--dry-run`. */
  readonly commands: readonly string[];
}

export interface PlannedPartition {
  readonly number: number;
  readonly name: 'ESP' | 'root' | 'vmstore' | 'data' | 'lvm' | 'bios-grub';
  readonly typeCode: string;
  readonly firstSector: number;
  readonly lastSector: number;
}

const MIB = 1024 * 1024;
const SECTORS_PER_MIB = MIB / 512;
/** A smaller root does not hold a system. */
const SMALLEST_ROOT_MIB = 2048;
/** What must be left for the fourth partition before the wanted sizes are given in full. */
const SPARE_MIB = 1024;

/**
 * Divides a disk of `bytes`. 1 MiB stays free at each end (both copies of the GPT). When the wanted sizes and 1 GiB more do
 * not fit, the root gets at most half and the VM store at most a quarter of what is left after the ESP.
 * The installer computes the same on the node (isotree/installer/lib/layout.bash) from the real disk.
 * The rest is the fourth partition or, with LVM, free in the volume group, which rounds up to its extents of 4 MiB from it.
 * Gives undefined when the root would get less than 2 GiB.
 */
export function divideDisk(
  bytes: number,
  wanted: PartitionSizes,
):
  | {
      readonly espMib: number;
      readonly rootMib: number;
      readonly vmstoreMib: number;
      readonly restMib: number;
    }
  | undefined {
  const usable = Math.floor(bytes / MIB) - 2 - wanted.espMib;
  const isTight = usable < wanted.rootMib + wanted.vmstoreMib + SPARE_MIB;
  const rootMib = isTight ? Math.min(wanted.rootMib, Math.floor(usable / 2)) : wanted.rootMib;
  const vmstoreMib = isTight ? Math.min(wanted.vmstoreMib, Math.floor(usable / 4)) : wanted.vmstoreMib;
  if (rootMib < SMALLEST_ROOT_MIB) return undefined;
  return { espMib: wanted.espMib, rootMib, vmstoreMib, restMib: usable - rootMib - vmstoreMib };
}

/**
 * The layout for a disk of `bytes` as sectors and commands, or undefined when the disk is too small. In a mirror both disks get
 * the layout of the smaller one.
 */
export function planLayout(bytes: number, storage: Storage): Layout | undefined {
  const sizes = divideDisk(bytes, storage.sizes);
  if (sizes === undefined) return undefined;
  let first = SECTORS_PER_MIB;
  const place = (
    number: number,
    name: PlannedPartition['name'],
    typeCode: string,
    mib: number,
  ): PlannedPartition => {
    const partition = {
      number,
      name,
      typeCode,
      firstSector: first,
      lastSector: first + mib * SECTORS_PER_MIB - 1,
    };
    first = partition.lastSector + 1;
    return partition;
  };
  const { espMib, rootMib, vmstoreMib, restMib } = sizes;
  const member = storage.scheme === 'mirror' ? 'FD00' : '8300';
  const partitions: readonly PlannedPartition[] = [
    place(1, 'ESP', 'EF00', espMib),
    ...(storage.scheme === 'lvm'
      ? [place(2, 'lvm', '8E00', rootMib + vmstoreMib + restMib)]
      : [
          place(2, 'root', member, rootMib),
          place(3, 'vmstore', member, vmstoreMib),
          place(4, 'data', '8300', restMib),
        ]),
    // In the gap before the first partition, so that the seed's four keep their numbers and starts.
    { number: 5, name: 'bios-grub', typeCode: 'EF02', firstSector: 34, lastSector: SECTORS_PER_MIB - 1 },
  ];
  const disks = storage.scheme === 'mirror' ? ['/dev/DISK', '/dev/OTHER'] : ['/dev/DISK'];
  return {
    partitions,
    commands: [
      ...disks.flatMap((each) => tableCommands(partitions, espMib, each)),
      ...volumeCommands(storage, sizes, disks),
    ],
  };
}

function tableCommands(
  partitions: readonly PlannedPartition[],
  espMib: number,
  disk: string,
): readonly string[] {
  const create = (part: PlannedPartition): string => {
    const number = String(part.number);
    return [
      `sgdisk --set-alignment=${part.name === 'bios-grub' ? '1' : String(SECTORS_PER_MIB)}`,
      `--new=${number}:${String(part.firstSector)}:${String(part.lastSector)}`,
      `--typecode=${number}:${part.typeCode}`,
      `--change-name=${number}:${part.name}`,
      disk,
    ].join(' ');
  };
  return [
    `sgdisk --zap-all ${disk}`,
    ...partitions.map(create),
    `mkfs.vfat -F ${espMib < 260 ? '16' : '32'} -n ESP ${disk}1`,
  ];
}

function volumeCommands(
  storage: Storage,
  sizes: { readonly rootMib: number; readonly vmstoreMib: number },
  disks: readonly string[],
): readonly string[] {
  const { volumeGroup: group } = storage;
  const [disk = ''] = disks;
  const array = (name: string, number: number): string =>
    `mdadm --create /dev/md/${name} --level=1 --raid-devices=2 --metadata=1.2 --bitmap=internal ${disks.map((each) => `${each}${String(number)}`).join(' ')}`;
  const made = (root: string, vmstore: string): readonly string[] => [
    makeFileSystem(storage.root, root),
    makeFileSystem(storage.vmstore, vmstore),
  ];
  switch (storage.scheme) {
    case 'plain':
      return made(`${disk}2`, `${disk}3`);
    case 'lvm':
      return [
        `pvcreate ${disk}2`,
        `vgcreate ${group} ${disk}2`,
        `lvcreate --name root --size ${String(sizes.rootMib)}m ${group}`,
        `lvcreate --name vmstore --size ${String(sizes.vmstoreMib)}m ${group}`,
        ...made(`/dev/${group}/root`, `/dev/${group}/vmstore`),
      ];
    case 'mirror':
      return [array('root', 2), array('vmstore', 3), ...made('/dev/md/root', '/dev/md/vmstore')];
  }
}

function makeFileSystem({ type, label }: FileSystem, device: string): string {
  return `mkfs.${type} -L ${label} ${device}`;
}
