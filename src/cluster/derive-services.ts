import type { CompleteFile, CompleteNode } from './complete.ts';
import { coveringNetwork, formatCidr, formatIpv4, requireIpv4 } from './ipv4.ts';
import { membersOf } from './members.ts';
import type { Ceph, Incus, IncusStorage, Member, NodeServices, Ovn, Zabbix } from './services.ts';

/** What the cluster as a whole runs; a part is absent where the file has no section for it. */
export interface Services {
  readonly ceph?: Ceph;
  readonly ovn?: Ovn;
  readonly incus?: Incus;
  readonly zabbix?: Zabbix;
}

/** The services of a checked file with their members and defaults filled in. */
export function deriveServices(source: CompleteFile): Services {
  const { ovn, zabbix } = source;
  const members = membersOf(source);
  const pick = (names: readonly string[]): readonly Member[] =>
    source.nodes
      .filter((node) => names.includes(node.hostname))
      .map(({ id, hostname, loopback }) => ({ id, hostname, address: loopback }))
      .toSorted((a, b) => a.id - b.id);
  const ceph = deriveCeph(source, pick);
  const incus = deriveIncus(source, pick);
  return {
    ...(ceph === undefined ? {} : { ceph }),
    ...(ovn === undefined
      ? {}
      : { ovn: { central: pick(members.central), encapsulation: ovn.encapsulation } }),
    ...(incus === undefined ? {} : { incus }),
    ...(zabbix === undefined
      ? {}
      : { zabbix: { server: zabbixServer(source, zabbix.server), agents: pick(members.agents) } }),
  };
}

type Pick = (names: readonly string[]) => readonly Member[];

function deriveCeph(source: CompleteFile, pick: Pick): Ceph | undefined {
  const { ceph } = source;
  if (ceph === undefined) return undefined;
  const { mons, mgrs } = membersOf(source);
  const osds = source.nodes
    .flatMap(({ id, hostname, osd_vm }) => (osd_vm === undefined ? [] : [{ id, hostname, address: osd_vm }]))
    .toSorted((a, b) => a.id - b.id);
  const publicNetwork = publicNetworkOf(source);
  return {
    fsid: ceph.fsid,
    mons: pick(mons),
    mgrs: pick(mgrs),
    mds: pick(ceph.mds),
    rgw: pick(ceph.rgw),
    osds,
    publicNetwork,
    clusterNetwork: ceph.cluster_network ?? publicNetwork,
    ...(ceph.replicas === undefined ? {} : { replicas: ceph.replicas }),
  };
}

/** The network of all loopbacks and OSD VMs that is as small as it can be, unless one is written. */
export function publicNetworkOf({ ceph, nodes }: CompleteFile): string {
  if (ceph?.public_network !== undefined) return ceph.public_network;
  const addresses = nodes.flatMap(({ loopback, osd_vm }) => [
    loopback,
    ...(osd_vm === undefined ? [] : [osd_vm]),
  ]);
  return formatCidr(coveringNetwork(addresses.map(requireIpv4)));
}

function deriveIncus(source: CompleteFile, pick: Pick): Incus | undefined {
  const { incus, partitions, ceph } = source;
  if (incus === undefined) return undefined;
  const pathOf = (pool: string): string => `${partitions.vmstore.mount}/${pool}`;
  const storage = incus.storage?.map(({ name, driver, path, pool }): IncusStorage =>
    driver === 'dir' ? { name, driver, path: path ?? pathOf(name) } : { name, driver, pool: pool ?? name },
  );
  return {
    members: pick(membersOf(source).incus),
    port: incus.port,
    storage: storage ?? [
      { name: 'local', driver: 'dir', path: pathOf('local') },
      ...(ceph === undefined ? [] : [{ name: 'remote', driver: 'ceph', pool: 'remote' } as const]),
    ],
    networks: incus.networks.map(({ parent, uplink, address, gateway, mtu, ...rest }) => ({
      ...rest,
      ...(parent === undefined ? {} : { parent }),
      ...(uplink === undefined ? {} : { uplink }),
      ...(address === undefined ? {} : { address }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(mtu === undefined ? {} : { mtu }),
    })),
  };
}

function zabbixServer({ nodes }: CompleteFile, host: string): Zabbix['server'] {
  const node = nodes.find((each) => each.hostname === host);
  return { host, address: node?.loopback ?? host, isNode: node !== undefined };
}

/** Which part of the services one node is. */
export function nodeServices(services: Services, node: CompleteNode): NodeServices {
  const { ceph, ovn, incus, zabbix } = services;
  const isIn = (members: readonly Member[]): boolean => members.some(({ id }) => id === node.id);
  const cephPart =
    ceph === undefined
      ? undefined
      : {
          mon: isIn(ceph.mons),
          mgr: isIn(ceph.mgrs),
          mds: isIn(ceph.mds),
          rgw: isIn(ceph.rgw),
          osd: isIn(ceph.osds),
        };
  const zabbixPart =
    zabbix === undefined
      ? undefined
      : { agent: isIn(zabbix.agents), server: zabbix.server.host === node.hostname };
  return {
    ...(cephPart === undefined || !Object.values(cephPart).includes(true) ? {} : { ceph: cephPart }),
    ...(ovn === undefined
      ? {}
      : { ovn: { central: isIn(ovn.central), encapsulationAddress: node.encapsulation } }),
    ...(incus !== undefined && isIn(incus.members)
      ? {
          incus: {
            member: node.hostname,
            address: `${formatIpv4(requireIpv4(node.loopback))}:${String(incus.port)}`,
            isFirst: incus.members[0]?.id === node.id,
          },
        }
      : {}),
    ...(zabbixPart === undefined || !(zabbixPart.agent || zabbixPart.server) ? {} : { zabbix: zabbixPart }),
  };
}

/** The folders of overlays/roles/ that services bring, before those that are written. */
export function rolesOf({ ceph, ovn, incus, zabbix }: NodeServices): readonly string[] {
  return [
    ...(ovn === undefined ? [] : ['ovn']),
    ...(ceph === undefined ? [] : ['ceph']),
    ...(incus === undefined ? [] : ['incus']),
    ...(zabbix?.agent === true ? ['zabbix-agent'] : []),
    ...(zabbix?.server === true ? ['zabbix-server'] : []),
  ];
}
