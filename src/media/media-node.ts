/** What the media room needs to know of one node; made from the cluster by media-node-of.ts. */
export interface MediaNode {
  /** "node3": the name of the files that are made, and the id that the installer compares. */
  readonly id: string;
  /** "node3.cluster.local" */
  readonly hostName: string;
  /** Kernel console arguments in order, e.g. ["tty0", "ttyS0,115200"]; the last one is /dev/console. */
  readonly consoles: readonly string[];
  /** Hardware addresses of its network ports, in small letters with colons: by them a node is known that starts from the network. */
  readonly macs: readonly string[];
  readonly systemDisk: NamedDisk;
  /** The second disk that may be written: there with the scheme "mirror", and only then. */
  readonly mirrorDisk?: NamedDisk;
  readonly storage: Storage;
  readonly install: InstallChoice;
  readonly finish: 'poweroff' | 'reboot';
  /** The hardware clock's time: what /etc/hardwareclock says. */
  readonly hardwareClock: 'UTC' | 'localtime';
  /** Further words for the kernel of the installer. */
  readonly kernelParameters: readonly string[];
}

/** A disk that may be written, by identity and guarded by size. */
export interface NamedDisk {
  readonly serial: string;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Whether a disk that is not empty may be emptied. */
  readonly wipe: boolean;
}

/** What is made on the named disks. */
export interface Storage {
  readonly scheme: 'plain' | 'lvm' | 'mirror';
  /** Name of the volume group; made with the scheme "lvm" only. */
  readonly volumeGroup: string;
  readonly sizes: PartitionSizes;
  readonly root: FileSystem;
  readonly vmstore: FileSystem;
  /** Where the VM store is mounted on the node. */
  readonly vmstoreMount: string;
}

export interface FileSystem {
  readonly type: 'ext4' | 'xfs' | 'btrfs';
  readonly label: string;
}

/** Wanted sizes in MiB; what they leave is the fourth partition, or free in the volume group. */
export interface PartitionSizes {
  readonly espMib: number;
  readonly rootMib: number;
  readonly vmstoreMib: number;
}

/** Which of the mirror's packages go on the medium. */
export interface InstallChoice {
  readonly series: readonly string[];
  /** Package names beyond the series. */
  readonly add: readonly string[];
  /** Package names of the series that stay out. */
  readonly skip: readonly string[];
  /** The operator's tagfiles by series. */
  readonly tagfiles?: ReadonlyMap<string, string>;
}

/** One package that this project built. */
export interface OwnPackage {
  readonly name: string;
  readonly fileName: string;
  /** Where it is on this machine. */
  readonly path: string;
  readonly sha256: string;
}
