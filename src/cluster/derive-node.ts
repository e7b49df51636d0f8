import { byCodeUnit } from '../lib/text.ts';
import type { ClusterNode, Interface, LinkPeer, Management, OspfView, SystemDisk } from './cluster.ts';
import type { CompleteFile, CompleteNode } from './complete.ts';
import { nodeServices, rolesOf, type Services } from './derive-services.ts';
import { formatCidr, formatIpv4, networkOf, requireCidr } from './ipv4.ts';
import { linkEnds, linkMtu } from './links.ts';
import { requireSize } from './size.ts';
import { slotOf, stackInterfaces } from './stacked.ts';

/** One node of a checked file, with all that follows for it from the rest of the file. */
export function deriveNode(source: CompleteFile, node: CompleteNode, services: Services): ClusterNode {
  const peers = peersOf(source, node.hostname);
  const own = nodeServices(services, node);
  return {
    id: node.id,
    label: `node${String(node.id)}`,
    hostname: node.hostname,
    fqdn: `${node.hostname}.${source.cluster.domain}`,
    roles: [...new Set([...rolesOf(own), ...node.roles])],
    services: own,
    loopback: node.loopback,
    ...(node.osd_vm === undefined ? {} : { osdVm: node.osd_vm }),
    management: deriveManagement(node.management),
    interfaces: node.nics.map((nic) => deriveInterface(node, nic, peers)).toSorted((a, b) => a.slot - b.slot),
    stacked: stackInterfaces(node),
    ospf: deriveOspf(source, node, peers),
    systemDisk: deriveDisk(node.disks.system),
    ...(node.disks.mirror === undefined ? {} : { mirrorDisk: deriveDisk(node.disks.mirror) }),
    otherDisks: node.disks.others.map(({ vfio, ...disk }) => ({
      ...disk,
      ...(vfio === undefined ? {} : { vfio }),
    })),
  };
}

function deriveDisk({ serial, min_size, max_size, wipe }: CompleteNode['disks']['system']): SystemDisk {
  return { serial, minBytes: requireSize(min_size), maxBytes: requireSize(max_size), wipe };
}

function deriveInterface(node: CompleteNode, nic: CompleteNode['nics'][number], peers: Peers): Interface {
  const { management } = node;
  const isManagement = nic.name === management.port;
  const cable = peers.get(nic.name);
  const mtu = nic.mtu ?? cable?.mtu;
  const partOf = stackInterfaces(node).find((item) => item.ports.includes(nic.name))?.name;
  const address = isManagement && management.method === 'static' ? [management.address] : [];
  return {
    slot: slotOf(nic.name),
    name: nic.name,
    mac: nic.mac,
    dhcp: isManagement && management.method === 'dhcp',
    addresses: cable === undefined ? address : [cable.own],
    ...(mtu === undefined ? {} : { mtu }),
    ...(partOf === undefined ? {} : { partOf }),
    ...(cable === undefined ? {} : { peer: cable.peer }),
  };
}

function deriveOspf({ ospf }: CompleteFile, node: CompleteNode, peers: Peers): OspfView {
  const networks = node.ospf.networks ?? [
    `${node.loopback}/32`,
    ...[...peers.values()].map((cable) => formatCidr(networkOf(requireCidr(cable.own)))),
  ];
  const { authentication, bfd } = ospf;
  return {
    routerId: node.router_id,
    area: ospf.area,
    helloInterval: ospf.hello_interval,
    deadInterval: ospf.dead_interval,
    ...(bfd.enabled ? { bfd: { interval: bfd.interval, multiplier: bfd.multiplier } } : {}),
    ...(authentication === 'none'
      ? {}
      : {
          authentication:
            authentication === 'generate'
              ? { kind: 'generate' }
              : { kind: 'file', file: authentication.file },
        }),
    ...(ospf.redistribute === undefined ? {} : { redistribute: ospf.redistribute }),
    interfaces: [...peers.keys()].toSorted(byCodeUnit),
    passive: node.ospf.passive.toSorted(byCodeUnit),
    networks: networks
      .map(requireCidr)
      .toSorted((a, b) => a.address - b.address)
      .map(formatCidr),
  };
}

function deriveManagement(source: CompleteNode['management']): Management {
  if (source.method === 'dhcp') return source;
  const { gateway, ...rest } = source;
  return gateway === undefined ? rest : { ...rest, gateway };
}

type Peers = ReadonlyMap<
  string,
  { readonly own: string; readonly peer: LinkPeer; readonly mtu: number | undefined }
>;

/** By port of the named node: its own address on the cable and who is at the other end. */
function peersOf(source: CompleteFile, hostname: string): Peers {
  const found = new Map<string, { own: string; peer: LinkPeer; mtu: number | undefined }>();
  for (const link of source.links) {
    if (!link.ends.some((end) => end.startsWith(`${hostname}:`))) continue;
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
      found.set(here.port, { own: formatCidr(here.address), peer, mtu: linkMtu(source, link) });
    }
  }
  return found;
}
