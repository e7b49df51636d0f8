/** Services of a checked cluster: what is the same on every node, and which part of it each node is. Members are host names. */

export interface Ceph {
  readonly fsid: string;
  /** By id, as all lists of members here. */
  readonly mons: readonly Member[];
  readonly mgrs: readonly Member[];
  readonly mds: readonly Member[];
  readonly rgw: readonly Member[];
  /** Nodes with a disk for an OSD, each with the address of its OSD VM. */
  readonly osds: readonly Member[];
  readonly publicNetwork: string;
  readonly clusterNetwork: string;
  /** Absent: what Ceph says by itself. */
  readonly replicas?: number;
}

export interface Ovn {
  readonly central: readonly Member[];
  readonly encapsulation: 'geneve' | 'vxlan';
}

export interface Incus {
  readonly members: readonly Member[];
  readonly port: number;
  readonly storage: readonly IncusStorage[];
  readonly networks: readonly IncusNetwork[];
}

export type IncusStorage =
  | { readonly name: string; readonly driver: 'dir'; readonly path: string }
  | { readonly name: string; readonly driver: 'ceph'; readonly pool: string };

export interface IncusNetwork {
  readonly name: string;
  readonly type: 'bridge' | 'ovn' | 'physical' | 'macvlan';
  readonly parent?: string;
  readonly uplink?: string;
  readonly address?: string;
  readonly gateway?: string;
  readonly ranges: readonly string[];
  readonly mtu?: number;
}

export interface Zabbix {
  /** `isNode` where it is one of the nodes: then `address` is its loopback. Otherwise as written. */
  readonly server: { readonly host: string; readonly address: string; readonly isNode: boolean };
  readonly agents: readonly Member[];
}

/** A node in a service, by the address that the others know it by. */
export interface Member {
  readonly id: number;
  readonly hostname: string;
  readonly address: string;
}

/** Which part of each service a node is; absent where it has none. */
export interface NodeServices {
  readonly ceph?: {
    readonly mon: boolean;
    readonly mgr: boolean;
    readonly mds: boolean;
    readonly rgw: boolean;
    readonly osd: boolean;
  };
  /** Every node is in the virtual networks; some hold their databases. */
  readonly ovn?: { readonly central: boolean; readonly encapsulationAddress: string };
  /** `address` with the port of the API. `isFirst`: it makes the cluster, and the others join it. */
  readonly incus?: { readonly member: string; readonly address: string; readonly isFirst: boolean };
  readonly zabbix?: { readonly agent: boolean; readonly server: boolean };
}
