import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { TreeEntry } from '../lib/tree.ts';
import type { NodeExpectations } from './expectations.ts';

/**
 * What the installed node must show, from the checked cluster and from the overlay that was put on the medium. `disks` is the
 * planned layout for the size of the emulated disk, and what is mounted from it. The folders of Incus's storage lie there.
 */
export function expectationsOf(
  cluster: Cluster,
  node: ClusterNode,
  overlay: readonly TreeEntry[],
  disks: Pick<NodeExpectations, 'partitions' | 'volumes'>,
): NodeExpectations {
  const pools = node.services.incus === undefined ? [] : (cluster.incus?.storage ?? []);
  const frrConf = overlay.find((entry) => entry.path === 'etc/frr/frr.conf');
  return {
    hostName: node.fqdn,
    addresses: node.interfaces.flatMap((each) =>
      each.addresses.map((address) => ({ interface: each.name, address })),
    ),
    stable: { interface: 'dummy0', address: `${node.loopback}/32` },
    ...(frrConf?.kind === 'file' ? { frrConf: Buffer.from(frrConf.content).toString() } : {}),
    modes: [
      ...overlay
        .filter((entry) => entry.kind === 'file' && /^etc\/(rc\.d|frr|sudoers\.d)\//.test(entry.path))
        .map((entry) => ({ path: `/${entry.path}`, mode: entry.mode.toString(8) })),
      ...pools.flatMap((pool) => (pool.driver === 'dir' ? [{ path: pool.path, mode: '711' }] : [])),
    ],
    ...disks,
  };
}
