import { problem } from '../../lib/diagnostic.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import { formatCidr, formatIpv4, isNetworkOrBroadcast, networkOf, overlaps, type Cidr } from '../ipv4.ts';
import { linkEnds, linkSubnet, requireCidr } from '../links.ts';
import { findTwice, sentenceCase, type Claim, type Rule, type RuleInput } from './rule.ts';

/** No address is given to two things, whatever they are: loopbacks (also the router ids), VMs, cable ends, management. */
export const doubledAddress: Rule = (input) =>
  findTwice(input, 'cluster/duplicate-address', allAddresses(input));

function allAddresses({ cluster }: RuleInput): readonly Claim[] {
  const ofNodes = cluster.nodes.flatMap((node, index): readonly Claim[] => [
    {
      value: node.loopback,
      what: `the loopback address of ${node.hostname}`,
      path: ['nodes', index, 'loopback'],
    },
    ...(node.osd_vm === undefined
      ? []
      : [
          {
            value: node.osd_vm,
            what: `the address of the OSD VM of ${node.hostname}`,
            path: ['nodes', index, 'osd_vm'],
          },
        ]),
    ...(node.management.method === 'dhcp'
      ? []
      : [
          {
            value: formatIpv4(requireCidr(node.management.address).address),
            what: `the management address of ${node.hostname}`,
            path: ['nodes', index, 'management', 'address'],
          },
        ]),
  ]);
  const ofLinks = cluster.links.flatMap((link, index) =>
    linkEnds(link).map((end, side): Claim => ({
      value: formatIpv4(end.address.address),
      what: `the address of ${end.hostname}:${end.port} on ${link.name}`,
      path: link.addresses === undefined ? ['links', index, 'subnet'] : ['links', index, 'addresses', side],
    })),
  );
  return [...ofNodes, ...ofLinks];
}

interface Network {
  readonly network: Cidr;
  readonly what: string;
  readonly path: YamlPath;
}

/**
 * A stable address inside a cable's network would be reached over that cable alone, and two cables with one network would
 * leave the kernel a choice of port: both defeat the routing, quietly.
 */
export const addressOverlap: Rule = ({ cluster, at }) => {
  const cables = cluster.links.map((link, index): Network => ({
    network: linkSubnet(link),
    what: `the subnet of ${link.name}`,
    path: ['links', index, 'subnet'],
  }));
  const singles = cluster.nodes.flatMap((node, index): readonly Network[] => [
    {
      network: requireCidr(`${node.loopback}/32`),
      what: `the loopback address of ${node.hostname}`,
      path: ['nodes', index, 'loopback'],
    },
    ...(node.osd_vm === undefined
      ? []
      : [
          {
            network: requireCidr(`${node.osd_vm}/32`),
            what: `the address of the OSD VM of ${node.hostname}`,
            path: ['nodes', index, 'osd_vm'],
          },
        ]),
    ...(node.management.method === 'dhcp'
      ? []
      : [
          {
            network: networkOf(requireCidr(node.management.address)),
            what: `the management network of ${node.hostname}`,
            path: ['nodes', index, 'management', 'address'],
          },
        ]),
  ]);
  const clash = (one: Network, other: Network) =>
    problem(
      'cluster/overlap',
      `${sentenceCase(one.what)}, ${formatCidr(one.network)}, overlaps ${other.what}, ${formatCidr(other.network)}.`,
      {
        location: at(one.path),
        related: [{ message: `${other.what} is here`, location: at(other.path) }],
      },
    );
  return cables.flatMap((cable, index) => [
    ...singles
      .filter((single) => overlaps(single.network, cable.network))
      .map((single) => clash(single, cable)),
    ...cables
      .slice(0, index)
      .filter((earlier) => overlaps(earlier.network, cable.network))
      .map((earlier) => clash(cable, earlier)),
  ]);
};

/** A static management address must be a host of its network, and its gateway a host of the same one. */
export const staticManagement: Rule = ({ cluster, at }) =>
  cluster.nodes.flatMap(({ management, hostname }, index) => {
    if (management.method === 'dhcp') return [];
    const own = requireCidr(management.address);
    const wrongHost = isNetworkOrBroadcast(own)
      ? [
          problem(
            'cluster/not-a-host',
            `The management address ${management.address} of ${hostname} is its network's own or broadcast address.`,
            {
              location: at(['nodes', index, 'management', 'address']),
            },
          ),
        ]
      : [];
    const { gateway } = management;
    const isUnreachable = gateway !== undefined && !overlaps(requireCidr(`${gateway}/32`), networkOf(own));
    return isUnreachable
      ? [
          ...wrongHost,
          problem(
            'cluster/gateway',
            `The gateway ${gateway} of ${hostname} is not in its network ${formatCidr(networkOf(own))}.`,
            {
              location: at(['nodes', index, 'management', 'gateway']),
            },
          ),
        ]
      : wrongHost;
  });
