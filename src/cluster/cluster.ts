import type { Diagnostic } from '../lib/diagnostic.ts';

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
    readonly packages: readonly string[];
    readonly finish: 'poweroff' | 'reboot';
  };
  readonly partitions: {
    readonly espBytes: number;
    readonly rootBytes: number;
    readonly vmstoreBytes: number;
    readonly vmstoreMount: string;
  };
  /** By id. */
  readonly nodes: readonly ClusterNode[];
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
  readonly password: 'generate' | 'locked';
  readonly sshKeys: readonly string[];
}

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
  readonly roles: readonly string[];
  readonly loopback: string;
  readonly osdVm?: string;
  readonly management: Management;
  /** By slot. */
  readonly interfaces: readonly Interface[];
  readonly ospf: OspfView;
  readonly systemDisk: SystemDisk;
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
  readonly peer?: LinkPeer;
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
  /** Names of the interfaces with a cable to a peer, by name. */
  readonly interfaces: readonly string[];
  /** Networks of this node in the order in which FRR keeps them: by number. */
  readonly networks: readonly string[];
}

export interface SystemDisk {
  readonly serial: string;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly wipe: boolean;
}

export interface OtherDisk {
  readonly serial: string;
  readonly use: 'ceph-osd' | 'unused';
}
