import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { MediaNode } from './media-node.ts';

const MIB = 1024 * 1024;

/** Takes from a checked cluster what the medium of one node depends on. */
export function mediaNodeOf(cluster: Cluster, node: ClusterNode): MediaNode {
  const { console, install, partitions, time } = cluster;
  const { serial, minBytes, maxBytes, wipe } = node.systemDisk;
  return {
    id: node.label,
    hostName: node.fqdn,
    // The serial line last: /dev/console is then the one that a rack of headless machines can be reached by.
    consoles: [
      'tty0',
      ...(console.serial === undefined ? [] : [`${console.serial},${String(console.speed)}`]),
    ],
    systemDisk: {
      serial,
      minBytes,
      maxBytes,
      wipe,
      sizes: {
        espMib: Math.floor(partitions.espBytes / MIB),
        rootMib: Math.floor(partitions.rootBytes / MIB),
        vmstoreMib: Math.floor(partitions.vmstoreBytes / MIB),
      },
      vmstoreMount: partitions.vmstoreMount,
    },
    install: { series: install.series, add: install.add, skip: install.skip },
    finish: install.finish,
    hardwareClock: time.hardwareClock,
    kernelParameters: [],
  };
}
