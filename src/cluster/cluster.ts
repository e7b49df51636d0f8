import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Ceph, Incus, NodeServices, Ovn, Zabbix } from './services.ts';

/** A checked cluster. Plain data: two loads of the same bytes are deeply equal. */
export interface Cluster {
  /** cluster.yaml as it was named, for messages and for the comment at the top of each rendered file. */
  readonly file: string;
  readonly name: string;
  readonly domain: string;
  readonly time: {
    readonly zone: string;
    readonly hardwareClock: 'UTC' | 'localtime';
    readonly ntpServers: readonly string[];
  };
  readonly accounts: readonly Account[];
  readonly sudo: { readonly wheel: 'nopasswd' | 'password' };
  readonly ssh: { readonly passwordAuthentication: boolean };
  readonly cgroupsVersion: 1 | 2;
  readonly console: { readonly serial?: string; readonly speed: number };
  readonly install: {
    readonly series: readonly string[];
    readonly add: readonly string[];
    readonly skip: readonly string[];
    /** As written: relative to the cluster file. */
    readonly tagfiles?: string | undefined;
    readonly packages: readonly string[];
    readonly finish: 'poweroff' | 'reboot';
  };
  readonly partitions: {
    readonly scheme: 'plain' | 'lvm' | 'mirror';
    readonly espBytes: number;
    readonly root: Volume;
    readonly vmstore: Volume & { readonly mount: string };
  };
  /** Services of the whole cluster; absent where the file has none. Each node says which part of them it is. */
  readonly ceph?: Ceph;
  readonly ovn?: Ovn;
  readonly incus?: Incus;
  readonly zabbix?: Zabbix;
  /** By id. */
  readonly nodes: readonly ClusterNode[];
  /** In the order of the file. */
  readonly cables: readonly Cable[];
  /** Every node's stable address and names, by node id: the table that all nodes share as /etc/hosts. */
  readonly hosts: readonly HostEntry[];
  /** What was found that does not stop anything; the commands print it. */
  readonly warnings: readonly Diagnostic[];
}

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly group: string;
  readonly groups: readonly string[];
  readonly home: string;
  readonly shell: string;
  readonly password: PasswordSource;
  readonly sshKeys: readonly string[];
}

/** Where the line of /etc/shadow comes from. Plain text is never among it. */
export type PasswordSource =
  | { readonly kind: 'generate' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'hash'; readonly hash: string }
  /** As written: relative to the folder of the cluster file. */
  | { readonly kind: 'file'; readonly file: string };

/** A secret that a service needs: made once and kept below out/secrets/, or read from a file. */
export type SecretSource = { readonly kind: 'generate' } | { readonly kind: 'file'; readonly file: string };

export interface HostEntry {
  readonly address: string;
  readonly fqdn: string;
  readonly name: string;
}

/** One machine with all that follows for it from the whole file. */
export interface ClusterNode {
  readonly id: number;
  /** `node3`: names files and folders, whatever the host name. */
  readonly label: string;
  readonly hostname: string;
  readonly fqdn: string;
  /** Folders of overlays/roles/: those of its services, then those that are written. */
  readonly roles: readonly string[];
  readonly services: NodeServices;
  readonly loopback: string;
  readonly osdVm?: string;
  readonly management: Management;
  /** Its network ports, by slot. */
  readonly interfaces: readonly Interface[];
  /** Bonds, VLANs and bridges over them in that order, which is the one rc.inet1 needs; their slots follow those of the ports. */
  readonly stacked: readonly StackedInterface[];
  readonly ospf: OspfView;
  readonly systemDisk: SystemDisk;
  /** The other half of the mirror; absent without one. */
  readonly mirrorDisk?: SystemDisk;
  readonly otherDisks: readonly OtherDisk[];
}

export type Management =
  | { readonly method: 'dhcp'; readonly port: string }
  | {
      readonly method: 'static';
      readonly port: string;
      readonly address: string;
      readonly gateway?: string;
      readonly dns: readonly string[];
    };

export interface Interface {
  /** Index in rc.inet1.conf's arrays. It equals the number in the name: an unnamed slot i means eth<i> there. */
  readonly slot: number;
  readonly name: string;
  readonly mac: string;
  readonly dhcp: boolean;
  /** With prefix length; empty when DHCP gives it or when no cable is in. */
  readonly addresses: readonly string[];
  readonly mtu?: number;
  /** The bond, VLAN or bridge that it is a port of: then it has no address of its own. */
  readonly partOf?: string;
  readonly peer?: LinkPeer;
}

/** An interface that the node makes itself. */
export interface StackedInterface {
  readonly slot: number;
  /** A VLAN is called like its port with a dot and its id. */
  readonly name: string;
  readonly kind: 'bond' | 'vlan' | 'bridge';
  /** Members of a bond or bridge; the one port of a VLAN. */
  readonly ports: readonly string[];
  /** Of a bond. */
  readonly mode?: string;
  /** Options of "ip link set … type …", as "miimon 100". */
  readonly options: readonly string[];
  readonly dhcp: boolean;
  readonly addresses: readonly string[];
  readonly mtu?: number;
}

/** A cable between two nodes, with its ends as they are written. */
export interface Cable {
  readonly name: string;
  readonly subnet: string;
  readonly ends: readonly [CableEnd, CableEnd];
}

export interface CableEnd {
  readonly hostname: string;
  readonly port: string;
  readonly mac: string;
  /** With prefix length. */
  readonly address: string;
}

/** The other end of the cable. */
export interface LinkPeer {
  readonly link: string;
  readonly hostname: string;
  readonly port: string;
  readonly address: string;
}

export interface OspfView {
  readonly routerId: string;
  readonly area: number;
  readonly helloInterval: number;
  readonly deadInterval: number;
  /** Absent when it is switched off. Milliseconds. */
  readonly bfd?: { readonly interval: number; readonly multiplier: number };
  /** Absent: packets are not signed. */
  readonly authentication?: SecretSource;
  /** Of this network any single address with a kernel route is announced; absent: that of the node's own OSD VM. */
  readonly redistribute?: string;
  /** Names of the interfaces with a cable to a peer, by name. */
  readonly interfaces: readonly string[];
  /** Interfaces beside dummy0 whose network is announced and where no neighbour is looked for, by name. */
  readonly passive: readonly string[];
  /** Networks of this node in the order in which FRR keeps them: by number. */
  readonly networks: readonly string[];
}

/** What is made on a partition, logical volume or array. */
export interface Volume {
  readonly bytes: number;
  readonly filesystem: 'ext4' | 'xfs' | 'btrfs';
  readonly label: string;
}

/** A disk that the installer may write. */
export interface SystemDisk {
  readonly serial: string;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly wipe: boolean;
}

export interface OtherDisk {
  readonly serial: string;
  readonly use: 'ceph-osd' | 'unused';
  /** Its controller, which goes to the OSD VM as a whole: a PCI address, or vendor:device. */
  readonly vfio?: string;
}
