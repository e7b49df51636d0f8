import type { Diagnostic } from '../../lib/diagnostic.ts';
import { problem } from '../../lib/diagnostic.ts';
import { quoteList } from '../../lib/text.ts';
import { formatIpv4, networkOf, overlaps, parseIpv4, requireCidr, requireIpv4 } from '../ipv4.ts';
import { linkEnds, linkMtu } from '../links.ts';
import { membersOf } from '../members.ts';
import { interfacesOf } from './interfaces.ts';
import { eachNode, type Rule } from './rule.ts';

/** Incus starts no container on version 1. */
export const cgroupsForIncus: Rule = ({ cluster: { cgroups, incus }, at }) =>
  incus === undefined || cgroups.version === 2
    ? []
    : [
        problem('cluster/cgroups-v1', 'Incus is configured, and cgroups.version is 1.', {
          location: at(['cgroups', 'version']),
          hint: 'Write 2, or leave the key out',
        }),
      ];

/** A pool of Ceph needs a Ceph, a virtual network needs OVN. */
export const guestsNeed: Rule = ({ cluster: { ceph, ovn, incus }, at }) => [
  ...(incus?.storage ?? []).flatMap(({ name, driver }, index) =>
    driver === 'ceph' && ceph === undefined
      ? [
          problem(
            'cluster/storage-without-ceph',
            `The storage pool ${name} is one of Ceph, and there is no Ceph here.`,
            {
              location: at(['incus', 'storage', index, 'driver']),
              hint: 'Add the section ceph, or take "driver: dir"',
            },
          ),
        ]
      : [],
  ),
  ...(incus?.networks ?? []).flatMap(({ name, type }, index) =>
    type === 'ovn' && ovn === undefined
      ? [
          problem(
            'cluster/network-without-ovn',
            `The guest network ${name} is one of OVN, and there is no OVN here.`,
            {
              location: at(['incus', 'networks', index, 'type']),
              hint: 'Add the section ovn, or take "type: bridge"',
            },
          ),
        ]
      : [],
  ),
];

/** The parent of a network is there on every member, and its uplink is a physical network of this file. */
export const guestNetworks: Rule = ({ cluster, at }) => {
  const members = cluster.nodes.filter((node) => membersOf(cluster).incus.includes(node.hostname));
  const networks = cluster.incus?.networks ?? [];
  const uplinks = networks.filter((network) => network.type === 'physical').map((network) => network.name);
  return networks.flatMap(({ name, type, parent, uplink, gateway, ranges }, index): readonly Diagnostic[] => {
    const place = (...path: readonly string[]) => at(['incus', 'networks', index, ...path]);
    const needsParent = type === 'physical' || type === 'macvlan';
    const without =
      parent === undefined ? [] : members.filter((node) => !interfacesOf(node).includes(parent));
    const isOut = ranges.some((range) =>
      range.split('-').some((end) => {
        const address = parseIpv4(end);
        return (
          address === undefined ||
          (gateway !== undefined && !overlaps({ address, prefix: 32 }, networkOf(requireCidr(gateway))))
        );
      }),
    );
    return [
      ...(needsParent && parent === undefined
        ? [
            problem('cluster/network-parent', `The guest network ${name} is ${type} and has no parent.`, {
              location: place(),
              hint: 'Name an interface that every member has',
            }),
          ]
        : []),
      ...(without.length === 0
        ? []
        : [
            problem(
              'cluster/network-parent',
              `The guest network ${name} stands on ${parent ?? ''}, which is missing on ${quoteList(without.map((node) => node.hostname))}.`,
              { location: place('parent'), hint: 'Name an interface that every member has' },
            ),
          ]),
      ...(uplink === undefined || uplinks.includes(uplink)
        ? []
        : [
            problem(
              'cluster/network-uplink',
              `The guest network ${name} goes out by ${uplink}, which is no physical network here.`,
              {
                location: place('uplink'),
                hint: `The physical networks are ${quoteList(uplinks)}`,
              },
            ),
          ]),
      ...(isOut
        ? [
            problem(
              'cluster/network-range',
              `A range of the guest network ${name} is not one of addresses of its gateway's network.`,
              {
                location: place('ranges'),
                hint: 'Write it as FIRST-LAST, both in the network of the gateway',
              },
            ),
          ]
        : []),
    ];
  });
};

/** What Geneve over IPv4 adds to a packet with the options that OVN uses. */
const TUNNEL_BYTES = 58;

/** A guest's largest packet and its wrapping must fit every cable. */
export const guestMtu: Rule = ({ cluster, at }) => {
  const least = Math.min(
    ...cluster.links.map((link) => linkMtu(cluster, link) ?? 1500),
    ...(cluster.links.length === 0 ? [1500] : []),
  );
  return (cluster.incus?.networks ?? []).flatMap(({ name, type, mtu }, index) =>
    type === 'ovn' && mtu !== undefined && mtu + TUNNEL_BYTES > least
      ? [
          problem(
            'cluster/guest-mtu',
            `Packets of ${String(mtu)} bytes of the guest network ${name} do not fit cables of ${String(least)} when they are wrapped.`,
            {
              location: at(['incus', 'networks', index, 'mtu']),
              hint: `${String(least - TUNNEL_BYTES)} is the most, unless network.mtu is raised`,
            },
          ),
        ]
      : [],
  );
};

/** A tunnel ends at an address of the node; at one of a cable it would be cut with that cable. */
export const encapsulation: Rule = eachNode((node, at, { ovn, links }) => {
  if (ovn === undefined || node.encapsulation === node.loopback) return [];
  const { management } = node;
  const own = [
    ...(management.method === 'static' ? [management.address] : []),
    ...[...node.bonds, ...node.vlans, ...node.bridges].flatMap((item) => item.addresses),
  ].map((text) => formatIpv4(requireCidr(text).address));
  if (own.includes(node.encapsulation)) return [];
  const cable = links.find((link) =>
    linkEnds(link).some(
      (end) => end.hostname === node.hostname && end.address.address === requireIpv4(node.encapsulation),
    ),
  );
  const why = cable === undefined ? 'which is no address of it' : `which is lost with ${cable.name}`;
  return [
    problem('cluster/encapsulation', `Tunnels to ${node.hostname} end at ${node.encapsulation}, ${why}.`, {
      location: at('encapsulation'),
      hint: 'Leave the key out, and they end at the loopback',
    }),
  ];
});
