import type { Cluster, ClusterNode } from '../cluster/index.ts';
import { formatBytes, plural } from '../lib/text.ts';

type Row = readonly [name: string, text: string];

/** The cluster as a whole, for people. */
export function renderCluster(cluster: Cluster): string {
  const { ceph, ovn, incus, zabbix, time, install } = cluster;
  const names = (members: readonly { readonly hostname: string }[]): string =>
    members.map((member) => member.hostname).join(' ');
  return block(
    `${cluster.name}: ${plural(cluster.nodes.length, 'node')} in ${cluster.domain}, ${plural(cluster.cables.length, 'cable')}`,
    [
      ['time', `${time.zone}, NTP from ${time.ntpServers.join(' ') || 'nobody'}`],
      ['accounts', cluster.accounts.map(({ name, password }) => `${name} (${password.kind})`).join(' ')],
      ['packages', [...install.series, ...install.packages].join(' ')],
      ...(ceph === undefined
        ? []
        : [
            [
              'ceph',
              `monitors ${names(ceph.mons)}; managers ${names(ceph.mgrs)}; OSDs ${names(ceph.osds)}`,
            ] as const,
            ['', `public ${ceph.publicNetwork}, cluster ${ceph.clusterNetwork}, fsid ${ceph.fsid}`] as const,
          ]),
      ...(ovn === undefined
        ? []
        : [['ovn', `databases ${names(ovn.central)}; ${ovn.encapsulation}`] as const]),
      ...(incus === undefined
        ? []
        : [
            ['incus', `members ${names(incus.members)}; port ${String(incus.port)}`] as const,
            ['', incus.storage.map(({ name, driver }) => `storage ${name} (${driver})`).join(', ')] as const,
            ['', incus.networks.map(({ name, type }) => `network ${name} (${type})`).join(', ')] as const,
          ]),
      ...(zabbix === undefined
        ? []
        : [['zabbix', `server ${zabbix.server.host}; agents ${names(zabbix.agents)}`] as const]),
    ],
  );
}

/** One node with all that follows for it. */
export function renderNode(node: ClusterNode): string {
  const { management, ospf, systemDisk, mirrorDisk } = node;
  const gateway = management.method === 'static' ? (management.gateway ?? 'none') : 'by DHCP';
  return block(`${node.label}: ${node.fqdn}`, [
    ['roles', node.roles.join(' ')],
    ['services', servicesOf(node).join(', ')],
    ['loopback', `${node.loopback}, router id ${ospf.routerId}`],
    ['OSD VM', node.osdVm ?? ''],
    ['outside', `${management.port}, gateway ${gateway}`],
    ...node.interfaces.map(({ slot, name, mac, dhcp, addresses, mtu, partOf, peer }): Row => [
      name,
      [
        `slot ${String(slot)}, ${mac}`,
        ...(dhcp ? ['DHCP'] : addresses),
        ...(mtu === undefined ? [] : [`MTU ${String(mtu)}`]),
        ...(partOf === undefined ? [] : [`part of ${partOf}`]),
        ...(peer === undefined ? [] : [`${peer.link} to ${peer.hostname}:${peer.port} (${peer.address})`]),
      ].join(', '),
    ]),
    ...node.stacked.map(({ slot, name, kind, ports, dhcp, addresses, mtu }): Row => [
      name,
      [
        `slot ${String(slot)}, ${kind} over ${ports.join(' ')}`,
        ...(dhcp ? ['DHCP'] : addresses),
        ...(mtu === undefined ? [] : [`MTU ${String(mtu)}`]),
      ].join(', '),
    ]),
    [
      'OSPF',
      `area ${String(ospf.area)} on ${ospf.interfaces.join(' ') || 'nothing'}, announces ${ospf.networks.join(' ')}`,
    ],
    ['system disk', diskText(systemDisk)],
    ...(mirrorDisk === undefined ? [] : [['mirror disk', diskText(mirrorDisk)] as const]),
    ...node.otherDisks.map(({ serial, use, vfio }): Row => [
      'other disk',
      [serial, use, ...(vfio === undefined ? [] : [`controller ${vfio} by vfio`])].join(', '),
    ]),
  ]);
}

function diskText({ serial, minBytes, maxBytes, wipe }: ClusterNode['systemDisk']): string {
  return `${serial}, ${formatBytes(minBytes)} to ${formatBytes(maxBytes)}${wipe ? ', may be wiped' : ''}`;
}

function servicesOf({ services: { ceph, ovn, incus, zabbix } }: ClusterNode): readonly string[] {
  const parts = Object.entries(ceph ?? {}).flatMap(([part, isOn]) => (isOn ? [`ceph ${part}`] : []));
  return [
    ...parts,
    ...(ovn === undefined ? [] : [ovn.central ? 'ovn with databases' : 'ovn']),
    ...(incus === undefined ? [] : [incus.isFirst ? 'incus (makes the cluster)' : 'incus']),
    ...(zabbix?.server === true ? ['zabbix server'] : []),
    ...(zabbix?.agent === true ? ['zabbix agent'] : []),
  ];
}

/** A heading and rows below it; a row without a text is left out. */
function block(heading: string, rows: readonly Row[]): string {
  const shown = rows.filter(([, text]) => text !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return [heading, ...shown.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ''].join('\n');
}
