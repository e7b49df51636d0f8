import type { Diagnostic } from '../lib/diagnostic.ts';
import { byCodeUnit } from '../lib/text.ts';
import type { Cluster, ClusterNode, Interface, LinkPeer, Management } from './cluster.ts';
import { formatCidr, formatIpv4, networkOf } from './ipv4.ts';
import { linkEnds, requireCidr } from './links.ts';
import type { ClusterFile } from './schema.ts';
import { parseSize } from './size.ts';

type NodeFile = ClusterFile['nodes'][number];

/** The cluster that a checked file describes. Call it only when the rules found no error: it trusts every reference. */
export function deriveCluster(file: string, source: ClusterFile, warnings: readonly Diagnostic[]): Cluster {
  const nodes = source.nodes.toSorted((a, b) => a.id - b.id).map((node) => deriveNode(source, node));
  const { serial, speed } = source.console;
  return {
    file,
    name: source.cluster.name,
    domain: source.cluster.domain,
    time: {
      zone: source.time.zone,
      hardwareClock: source.time.hardware_clock,
      ntpServers: source.time.ntp_servers,
    },
    accounts: source.accounts.map(({ ssh_keys, ...account }) => ({
      ...account,
      home: `/home/${account.name}`,
      sshKeys: ssh_keys,
    })),
    sudo: source.sudo,
    ssh: { passwordAuthentication: source.ssh.password_authentication },
    cgroupsVersion: source.cgroups.version,
    console: { speed, ...(serial === undefined ? {} : { serial }) },
    install: source.install,
    partitions: {
      espBytes: requireSize(source.partitions.esp.size),
      rootBytes: requireSize(source.partitions.root.size),
      vmstoreBytes: requireSize(source.partitions.vmstore.size),
      vmstoreMount: source.partitions.vmstore.mount,
    },
    nodes,
    hosts: nodes.map(({ loopback, fqdn, hostname }) => ({ address: loopback, fqdn, name: hostname })),
    warnings,
  };
}

function deriveNode(source: ClusterFile, node: NodeFile): ClusterNode {
  const peers = peersOf(source, node.hostname);
  const interfaces = node.nics
    .map((nic): Interface => {
      const isManagement = nic.name === node.management.port;
      const cable = peers.get(nic.name);
      return {
        slot: Number(nic.name.slice('eth'.length)),
        name: nic.name,
        mac: nic.mac,
        dhcp: isManagement && node.management.method === 'dhcp',
        addresses:
          cable !== undefined
            ? [cable.own]
            : isManagement && node.management.method === 'static'
              ? [node.management.address]
              : [],
        ...(cable === undefined ? {} : { peer: cable.peer }),
      };
    })
    .toSorted((a, b) => a.slot - b.slot);
  const networks = [
    requireCidr(`${node.loopback}/32`),
    ...[...peers.values()].map((cable) => networkOf(requireCidr(cable.own))),
  ];
  return {
    id: node.id,
    label: `node${String(node.id)}`,
    hostname: node.hostname,
    fqdn: `${node.hostname}.${source.cluster.domain}`,
    roles: node.roles,
    loopback: node.loopback,
    ...(node.osd_vm === undefined ? {} : { osdVm: node.osd_vm }),
    management: deriveManagement(node.management),
    interfaces,
    ospf: {
      routerId: node.loopback,
      area: source.ospf.area,
      helloInterval: source.ospf.hello_interval,
      deadInterval: source.ospf.dead_interval,
      interfaces: [...peers.keys()].toSorted(byCodeUnit),
      networks: networks.toSorted((a, b) => a.address - b.address).map(formatCidr),
    },
    systemDisk: {
      serial: node.disks.system.serial,
      minBytes: requireSize(node.disks.system.min_size),
      maxBytes: requireSize(node.disks.system.max_size),
      wipe: node.disks.system.wipe,
    },
    otherDisks: node.disks.others,
  };
}

function deriveManagement(source: NodeFile['management']): Management {
  if (source.method === 'dhcp') return source;
  const { gateway, ...rest } = source;
  return gateway === undefined ? rest : { ...rest, gateway };
}

/** By port of the named node: its own address on the cable and who is at the other end. */
function peersOf(
  source: ClusterFile,
  hostname: string,
): ReadonlyMap<string, { readonly own: string; readonly peer: LinkPeer }> {
  const found = new Map<string, { own: string; peer: LinkPeer }>();
  for (const link of source.links) {
    const [a, b] = linkEnds(link);
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      if (here.hostname !== hostname) continue;
      const peer = {
        link: link.name,
        hostname: there.hostname,
        port: there.port,
        address: formatIpv4(there.address.address),
      };
      found.set(here.port, { own: formatCidr(here.address), peer });
    }
  }
  return found;
}

function requireSize(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw new Error(`internal error: "${text}" passed the schema`);
  return bytes;
}
