import type { Cluster, ClusterNode } from '../cluster/index.ts';

/**
 * The services of the cluster as templates see them: what is absent is null, so that a template can ask for it.
 *
 * - `ceph`, `ovn`, `incus`, `zabbix`: as in src/cluster/services.ts, or null. `ceph.replicas` is null where Ceph decides.
 * - each of `incus.storage` has `path` (of a folder) or `pool` (of Ceph), the other null; each of `incus.networks` has
 *   `parent`, `uplink`, `address`, `gateway` and `mtu` or null.
 */
export function servicesOfCluster({ ceph, ovn, incus, zabbix }: Cluster): Readonly<Record<string, unknown>> {
  return {
    ceph: ceph === undefined ? null : { ...ceph, replicas: ceph.replicas ?? null },
    ovn: ovn ?? null,
    incus:
      incus === undefined
        ? null
        : {
            ...incus,
            storage: incus.storage.map((pool) => ({ path: null, pool: null, ...pool })),
            networks: incus.networks.map((network) => ({
              ...network,
              parent: network.parent ?? null,
              uplink: network.uplink ?? null,
              address: network.address ?? null,
              gateway: network.gateway ?? null,
              mtu: network.mtu ?? null,
            })),
          },
    zabbix: zabbix ?? null,
  };
}

/** Which part of them a node is; null where it has none of a service. */
export function servicesOfNode({ services }: ClusterNode): Readonly<Record<string, unknown>> {
  const { ceph = null, ovn = null, incus = null, zabbix = null } = services;
  return { ceph, ovn, incus, zabbix };
}
