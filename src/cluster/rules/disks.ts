import { problem } from '../../lib/diagnostic.ts';
import type { CompleteNode } from '../complete.ts';
import { parseSize } from '../size.ts';
import { eachNode, type Rule } from './rule.ts';

type Disks = CompleteNode['disks'];

const bytesOf = (size: string): number => parseSize(size) ?? 0;

/** The disks of a node that the installer may write, under their keys. */
export function writtenDisks(
  disks: Disks,
): readonly { readonly key: 'system' | 'mirror'; readonly disk: Disks['system'] }[] {
  return [
    { key: 'system', disk: disks.system },
    ...(disks.mirror === undefined ? [] : [{ key: 'mirror' as const, disk: disks.mirror }]),
  ];
}

/** min_size and max_size leave room for a disk between them. */
export const diskSizes: Rule = eachNode(({ hostname, disks }, at) =>
  writtenDisks(disks).flatMap(({ key, disk: { min_size, max_size } }) =>
    bytesOf(min_size) <= bytesOf(max_size)
      ? []
      : [
          problem(
            'cluster/disk-size',
            `The ${key} disk of ${hostname} must be at least ${min_size} and at most ${max_size}: no disk is both.`,
            { location: at('disks', key, 'min_size'), hint: 'min_size is the smaller one' },
          ),
        ],
  ),
);

const MIB = 1024 ** 2;
const SMALLEST_ROOT = 2048 * MIB;

/**
 * The smallest disk that the guard lets through holds a system. The installer gives the root at most half of a disk on which not
 * everything finds room, and wants 1 MiB at each end for the partition tables.
 */
export const smallestDisk: Rule = eachNode(({ hostname, disks }, at, { partitions }) => {
  const [esp, root, vmstore] = [partitions.esp, partitions.root, partitions.vmstore].map(({ size }) =>
    bytesOf(size),
  ) as [number, number, number];
  if (root < SMALLEST_ROOT) return [];
  const least = 2 * MIB + esp + Math.min(2 * SMALLEST_ROOT, root + vmstore + 1024 * MIB);
  return writtenDisks(disks).flatMap(({ key, disk: { min_size, max_size } }) =>
    bytesOf(min_size) >= least || bytesOf(min_size) > bytesOf(max_size)
      ? []
      : [
          problem(
            'cluster/disk-too-small',
            `The ${key} disk of ${hostname} may be as small as ${min_size}, where the root would get less than 2G.`,
            {
              location: at('disks', key, 'min_size'),
              hint: `Let min_size be at least ${String(Math.ceil(least / MIB))}M`,
            },
          ),
        ],
  );
});

/** A mirror has two halves, and a disk that is named for writing is one of them. */
export const mirrorDisks: Rule = eachNode(({ hostname, disks }, at, { partitions }) => {
  if (partitions.scheme === 'mirror' && disks.mirror === undefined)
    return [
      problem('cluster/mirror-disk', `${hostname} is to have a mirror and names one disk only.`, {
        location: at('disks', 'system'),
        hint: 'Name the second disk as disks.mirror, with serial, min_size and max_size',
      }),
    ];
  if (partitions.scheme !== 'mirror' && disks.mirror !== undefined)
    return [
      problem(
        'cluster/mirror-disk',
        `${hostname} names a mirror disk, and partitions.scheme is ${partitions.scheme}.`,
        {
          location: at('disks', 'mirror'),
          hint: 'Set "scheme: mirror", or list the disk in disks.others, where it is never written',
        },
      ),
    ];
  return [];
});

/** FAT32 needs some 33 MiB, a system 2 GiB of root, and no file system can be made smaller than its maker allows. */
export const partitionSizes: Rule = ({ cluster: { partitions }, at }) => {
  const { esp, root, vmstore } = partitions;
  const [least, why] = {
    ext4: ['16M', 'ext4 needs at least 16M'] as const,
    xfs: ['300M', 'xfs needs at least 300M'] as const,
    btrfs: ['128M', 'btrfs needs at least 128M'] as const,
  }[vmstore.filesystem];
  return (
    [
      ['esp', esp.size, '33M', 'FAT32 needs at least 33M'],
      ['root', root.size, '2G', 'a system needs at least 2G'],
      ['vmstore', vmstore.size, least, why],
    ] as const
  ).flatMap(([name, size, smallest, reason]) =>
    bytesOf(size) >= bytesOf(smallest)
      ? []
      : [
          problem('cluster/partition-size', `The ${name} partition of ${size} is too small: ${reason}.`, {
            location: at(['partitions', name, 'size']),
          }),
        ],
  );
};

/** What the kernel, the boot loader and the first start scripts look into before the store is mounted over it. */
const SYSTEM = 'bin boot dev etc lib lib32 lib64 proc root run sbin sys tmp usr'.split(' ');

/** The store hides what the root file system has at its mount point. */
export const vmstoreMount: Rule = ({ cluster: { partitions }, at }) => {
  const { mount } = partitions.vmstore;
  if (!SYSTEM.includes(mount.split('/')[1] ?? '')) return [];
  return [
    problem(
      'cluster/vmstore-mount',
      `The store of VMs cannot be mounted at ${mount}, which is the system's.`,
      {
        location: at(['partitions', 'vmstore', 'mount']),
        hint: 'Take a folder like /srv/vmstore.',
      },
    ),
  ];
};

const XFS_LABEL = 12;

/** A label fits its file system, and says which of them it is. */
export const volumeLabels: Rule = ({ cluster: { partitions }, at }) => {
  const { root, vmstore } = partitions;
  const [rootLabel, vmstoreLabel] = [root.label ?? 'root', vmstore.label ?? 'vmstore'];
  return [
    ...(
      [
        ['root', root.filesystem, rootLabel],
        ['vmstore', vmstore.filesystem, vmstoreLabel],
      ] as const
    ).flatMap(([name, filesystem, label]) =>
      filesystem === 'xfs' && label.length > XFS_LABEL
        ? [
            problem('cluster/volume-label', `The label ${label} is longer than the 12 characters of xfs.`, {
              location: at(['partitions', name, 'label']),
            }),
          ]
        : [],
    ),
    ...(rootLabel === vmstoreLabel
      ? [
          problem('cluster/volume-label', `Both root and vmstore are to be labelled ${rootLabel}.`, {
            location: at(['partitions', vmstore.label === undefined ? 'root' : 'vmstore', 'label']),
          }),
        ]
      : []),
  ];
};
