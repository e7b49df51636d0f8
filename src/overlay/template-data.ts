import { basename } from 'node:path';
import type { Cluster, ClusterNode } from '../cluster/index.ts';
import { NO_KEY } from './ospf-key.ts';
import type { PasswordHashes } from './secrets.ts';
import { servicesOfCluster, servicesOfNode } from './service-data.ts';

/**
 * The names that a template may use, and nothing else: this is the contract between src/ and overlays/.
 *
 * - `source`: the cluster file's own name (never its folder: that would put the operator's machine into every file).
 * - `cluster`: name, domain, time, sudo, ssh, cgroupsVersion, hosts and console as in src/cluster/cluster.ts;
 *   `cluster.console.serial` is null when there is none; the services as in service-data.ts.
 * - `node`: as there; `osdVm`, `gateway` and `ospf.bfd` are null when absent, `ospf.announced` is what a prefix list permits of the
 *   kernel's routes, or null; `ospf.key` signs packets, or is null; each interface has `peer`, `partOf` and `mtu` or null, each of
 *   `stacked` has `mtu` and `mode` or null; `node.services` as in service-data.ts. `node.passthrough` are disks whose controller
 *   goes to the OSD VM: `serial`, `device` as written, and `id` where that is vendor:device, else null.
 * - `accounts`: the cluster's accounts, each with `hash` (null: no password login).
 * - `serialUnit`: the number of the serial console as GRUB counts, the digits of ttyS0.
 */
export function templateData(
  cluster: Cluster,
  node: ClusterNode,
  { hashes, ospfKey = NO_KEY }: { readonly hashes: PasswordHashes; readonly ospfKey?: string },
): Readonly<Record<string, unknown>> {
  const { name, domain, time, sudo, ssh, cgroupsVersion, hosts, console: serialConsole } = cluster;
  const serial = serialConsole.serial ?? null;
  return {
    source: basename(cluster.file),
    cluster: {
      name,
      domain,
      time,
      sudo,
      ssh,
      cgroupsVersion,
      hosts,
      console: { speed: serialConsole.speed, serial },
      ...servicesOfCluster(cluster),
    },
    node: {
      ...node,
      services: servicesOfNode(node),
      osdVm: node.osdVm ?? null,
      passthrough: node.otherDisks.flatMap(({ serial, vfio }) =>
        vfio === undefined ? [] : [{ serial, device: vfio, id: vfio.includes('.') ? null : vfio }],
      ),
      ospf: {
        ...node.ospf,
        bfd: node.ospf.bfd ?? null,
        announced: announced(node),
        key: node.ospf.authentication === undefined ? null : ospfKey,
      },
      management:
        node.management.method === 'static'
          ? { ...node.management, gateway: node.management.gateway ?? null }
          : node.management,
      interfaces: node.interfaces.map((item) => ({
        ...item,
        peer: item.peer ?? null,
        partOf: item.partOf ?? null,
        mtu: item.mtu ?? null,
      })),
      stacked: node.stacked.map((item) => ({ ...item, mtu: item.mtu ?? null, mode: item.mode ?? null })),
      lastSlot: Math.max(...[...node.interfaces, ...node.stacked].map((item) => item.slot)),
    },
    serialUnit: Number(/[0-9]+$/.exec(serial ?? '')?.[0] ?? 0),
    accounts: cluster.accounts.map((account) => ({ ...account, hash: hashes.get(account.name) ?? null })),
  };
}

/** Kernel routes to announce, in the words of an FRR prefix list: the node's own VM, or any single address of the network. */
function announced({ osdVm, ospf }: ClusterNode): string | null {
  if (ospf.redistribute !== undefined) return `${ospf.redistribute} ge 32`;
  return osdVm === undefined ? null : `${osdVm}/32`;
}
