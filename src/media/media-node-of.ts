import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { MediaNode } from './media-node.ts';

const MIB = 1024 * 1024;

/** Takes from a checked cluster, and the tagfiles that it names, what the medium of one node depends on. */
export function mediaNodeOf(
  cluster: Cluster,
  node: ClusterNode,
  tagfiles: ReadonlyMap<string, string> = new Map(),
): MediaNode {
  const { console, install, partitions, time } = cluster;
  const { root, vmstore } = partitions;
  return {
    id: node.label,
    hostName: node.fqdn,
    // The serial line last: /dev/console is then the one that a rack of headless machines can be reached by.
    consoles: [
      'tty0',
      ...(console.serial === undefined ? [] : [`${console.serial},${String(console.speed)}`]),
    ],
    macs: node.interfaces.map((each) => each.mac),
    systemDisk: node.systemDisk,
    ...(node.mirrorDisk === undefined ? {} : { mirrorDisk: node.mirrorDisk }),
    storage: {
      scheme: partitions.scheme,
      // The node's name in it: a disk that is moved to another node must not bring a second group of one name.
      volumeGroup: `vg_${node.label}`,
      sizes: {
        espMib: Math.floor(partitions.espBytes / MIB),
        rootMib: Math.floor(root.bytes / MIB),
        vmstoreMib: Math.floor(vmstore.bytes / MIB),
      },
      root: { type: root.filesystem, label: root.label },
      vmstore: { type: vmstore.filesystem, label: vmstore.label },
      vmstoreMount: vmstore.mount,
    },
    install: { series: install.series, add: install.add, skip: install.skip, tagfiles },
    finish: install.finish,
    hardwareClock: time.hardwareClock,
    kernelParameters: [],
  };
}
