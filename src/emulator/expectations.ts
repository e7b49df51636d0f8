/** What an installed node must be like, taken from cluster and overlay by the caller. */
export interface NodeExpectations {
  readonly hostName: string;
  /** Addresses with prefix, e.g. { interface: "eth1", address: "192.168.33.1/30" }. */
  readonly addresses: readonly { readonly interface: string; readonly address: string }[];
  /** The address that must survive a restart of the network. */
  readonly stable: { readonly interface: string; readonly address: string };
  /** The overlay's /etc/frr/frr.conf, or undefined when the node runs no FRR. */
  readonly frrConf?: string;
  /** Modes of the overlay's files and of folders that it makes, as octal text, e.g. { path: "/etc/rc.d/rc.frr", mode: "755" }. */
  readonly modes: readonly { readonly path: string; readonly mode: string }[];
  /** What is mounted: e.g. { mount: "/", device: "part", type: "ext4", label: "root" }. */
  readonly volumes: readonly {
    readonly mount: string;
    /** As lsblk calls the kind of device. */
    readonly device: 'part' | 'lvm' | 'raid1';
    readonly type: string;
    readonly label: string;
  }[];
  /** First sector and length of each partition of the system disk. */
  readonly partitions: readonly {
    readonly number: number;
    readonly first: number;
    readonly sectors: number;
  }[];
}

/** One thing that was looked at on the installed machine. */
export interface Check {
  readonly title: string;
  readonly ok: boolean;
  /** What was found; for a failed check also what was wanted. */
  readonly detail: string;
}
