import type { MediaNode } from '../../src/media/media-node.ts';

/** A node as the media room sees it, for tests; any part can be replaced. */
export function mediaNode(changes: Partial<MediaNode> = {}): MediaNode {
  return {
    id: 'node3',
    hostName: 'node3.cluster.local',
    consoles: ['tty0', 'ttyS0,115200'],
    macs: ['52:54:00:00:03:00', '52:54:00:00:03:01'],
    systemDisk: {
      serial: 'SFSYS0003',
      minBytes: 8 * 1024 ** 3,
      maxBytes: 600 * 1024 ** 3,
      wipe: false,
    },
    storage: {
      scheme: 'plain',
      volumeGroup: 'vg_node3',
      sizes: { espMib: 128, rootMib: 32768, vmstoreMib: 32768 },
      root: { type: 'ext4', label: 'root' },
      vmstore: { type: 'ext4', label: 'vmstore' },
      vmstoreMount: '/srv/vmstore',
    },
    install: { series: ['a', 'n'], add: ['perl'], skip: ['floppy'] },
    finish: 'poweroff',
    hardwareClock: 'UTC',
    kernelParameters: [],
    ...changes,
  };
}
