import { problem, warning } from '../../lib/diagnostic.ts';
import { formatCidr, networkOf, overlaps, requireCidr, type Cidr } from '../ipv4.ts';
import { linkEnds, linkSubnet } from '../links.ts';
import type { CompleteFile, CompleteNode } from '../complete.ts';
import { eachNode, findTwice, type Rule } from './rule.ts';

/** Two routers of one id discard each other's announcements. Where all ids are loopbacks, another rule has told of the address. */
export const doubledRouterId: Rule = (input) => {
  const { nodes } = input.cluster;
  if (nodes.every((node) => node.router_id === node.loopback)) return [];
  return findTwice(
    input,
    'cluster/duplicate-router-id',
    nodes.map((node, index) => ({
      value: node.router_id,
      what: `the router id of ${node.hostname}`,
      path: ['nodes', index, node.router_id === node.loopback ? 'loopback' : 'router_id'],
    })),
    { hint: 'Leave router_id out, and each node takes its loopback' },
  );
};

/** A neighbour that is declared gone before it could say hello twice would flap on every lost packet. */
export const ospfTimers: Rule = ({ cluster: { ospf }, at }) =>
  ospf.dead_interval >= 2 * ospf.hello_interval
    ? []
    : [
        problem(
          'cluster/ospf-timers',
          `The OSPF dead interval of ${String(ospf.dead_interval)} s is less than two hello intervals of ${String(ospf.hello_interval)} s.`,
          { location: at(['ospf', 'dead_interval']), hint: 'Four hello intervals are usual' },
        ),
      ];

/** BFD is there to be faster than the hellos. */
export const bfdTimers: Rule = ({ cluster: { ospf }, at }) => {
  const { enabled, interval, multiplier } = ospf.bfd;
  if (!enabled || interval * multiplier < ospf.dead_interval * 1000) return [];
  return [
    warning(
      'cluster/bfd-slow',
      `BFD takes ${String((interval * multiplier) / 1000)} s to notice a silent cable, and OSPF itself ${String(ospf.dead_interval)} s.`,
      { location: at(['ospf', 'bfd']), hint: 'Make interval times multiplier less than the dead interval' },
    ),
  ];
};

/** The OSD VM is reached because its node announces the kernel's route to it; which routes it may is in the file. */
export const announcedVm: Rule = eachNode(({ hostname, osd_vm }, at, { ospf: { redistribute } }) => {
  if (osd_vm === undefined || redistribute === undefined) return [];
  if (overlaps(requireCidr(redistribute), requireCidr(`${osd_vm}/32`))) return [];
  return [
    problem(
      'cluster/vm-not-announced',
      `Nobody announces the OSD VM of ${hostname}, ${osd_vm}: ospf.redistribute is ${redistribute}.`,
      {
        location: at('osd_vm'),
        hint: 'Widen ospf.redistribute, or leave it out, and each node announces its own VM',
      },
    ),
  ];
});

const single = (address: string): Cidr => requireCidr(`${address}/32`);
const isWithin = (inner: Cidr, outer: Cidr): boolean =>
  inner.prefix >= outer.prefix && overlaps(inner, outer);

/** Where a node writes what it announces, that is its own addresses: each of them, and nobody else's. */
export const announcedNetworks: Rule = eachNode((node, at, cluster) => {
  const { networks } = node.ospf;
  if (networks === undefined) return [];
  const written = networks.map((text) => networkOf(requireCidr(text)));
  const covered = (network: Cidr): boolean => written.some((outer) => isWithin(network, outer));
  const cables = cablesOf(cluster, node);
  const own = [single(node.loopback), ...cables.map(({ subnet }) => subnet), ...lansOf(node)];
  return [
    ...written.flatMap((network, index) => {
      const location = at('ospf', 'networks', index);
      const shown = formatCidr(network);
      const inside = own.filter((each) => isWithin(each, network));
      const [narrower] = inside;
      if (narrower === undefined) {
        const owner = cluster.nodes.find((each) => isWithin(single(each.loopback), network));
        const whose = owner === undefined ? '' : `, the loopback of ${owner.hostname}`;
        return [
          problem(
            'cluster/foreign-network',
            `${node.hostname} is to announce ${shown}${whose}, and has no address in it.`,
            { location, hint: 'Leave "networks" out, and it announces its own' },
          ),
        ];
      }
      return inside.some((each) => each.prefix === network.prefix)
        ? []
        : [
            warning(
              'cluster/wide-network',
              `${node.hostname} is to announce ${shown}, and the network that it has there is ${formatCidr(narrower)}.`,
              { location, hint: `Write ${formatCidr(narrower)}, or leave "networks" out` },
            ),
          ];
    }),
    ...(covered(single(node.loopback))
      ? []
      : [
          problem(
            'cluster/loopback-not-announced',
            `${node.hostname} does not announce its loopback ${node.loopback}.`,
            {
              location: at('ospf', 'networks'),
              hint: `Add ${node.loopback}/32, or leave "networks" out`,
            },
          ),
        ]),
    ...cables.flatMap(({ name, subnet }) =>
      covered(subnet)
        ? []
        : [
            problem(
              'cluster/link-not-announced',
              `${node.hostname} does not announce ${name}, ${formatCidr(subnet)}: OSPF would not speak on that cable.`,
              {
                location: at('ospf', 'networks'),
                hint: `Add ${formatCidr(subnet)}, or leave "networks" out`,
              },
            ),
          ],
    ),
  ];
});

function cablesOf({ links }: CompleteFile, { hostname }: CompleteNode) {
  return links.flatMap((link) =>
    linkEnds(link).some((end) => end.hostname === hostname)
      ? [{ name: link.name, subnet: linkSubnet(link) }]
      : [],
  );
}

function lansOf({ management, bonds, vlans, bridges }: CompleteNode): readonly Cidr[] {
  const own = management.method === 'static' ? [management.address] : [];
  const further = [...bonds, ...vlans, ...bridges].flatMap((item) => item.addresses);
  return [...own, ...further].map((text) => networkOf(requireCidr(text)));
}
