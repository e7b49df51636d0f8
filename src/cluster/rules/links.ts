import type { Diagnostic } from '../../lib/diagnostic.ts';
import { problem, warning } from '../../lib/diagnostic.ts';
import { nearest, quoteList } from '../../lib/text.ts';
import { formatCidr, formatIpv4, hostCount, isNetworkOrBroadcast, networkOf, type Cidr } from '../ipv4.ts';
import { linkEnds, linkSubnet, requireCidr } from '../links.ts';
import { findTwice, type Claim, type Rule } from './rule.ts';

/** Both ends of a cable name a node of this file and one of its ports, and not the same node. */
export const linkEndNames: Rule = ({ cluster, at }) =>
  cluster.links.flatMap((link, index) => {
    const ends = linkEnds(link);
    const found = ends.flatMap((end, side): readonly Diagnostic[] => {
      const location = at(['links', index, 'ends', side]);
      const node = cluster.nodes.find((candidate) => candidate.hostname === end.hostname);
      if (node === undefined) {
        const names = cluster.nodes.map((candidate) => candidate.hostname);
        const guess = nearest(end.hostname, names);
        return [
          problem(
            'cluster/link-end',
            `${link.name} ends at "${end.hostname}", and no node has that host name.`,
            {
              location,
              hint: guess === undefined ? `The nodes are ${quoteList(names)}` : `Did you mean "${guess}"?`,
            },
          ),
        ];
      }
      const ports = node.nics.map((nic) => nic.name);
      if (!ports.includes(end.port)) {
        return [
          problem(
            'cluster/link-end',
            `${link.name} ends at port ${end.port} of ${end.hostname}, which has no such port.`,
            {
              location,
              hint: `The ports of ${end.hostname} are ${quoteList(ports)}`,
            },
          ),
        ];
      }
      if (node.management.port === end.port) {
        return [
          problem(
            'cluster/link-end',
            `${link.name} ends at ${end.hostname}:${end.port}, which is the management port.`,
            {
              location,
              hint: 'A cable between nodes needs a port of its own',
            },
          ),
        ];
      }
      return [];
    });
    const [one, other] = ends;
    return one.hostname === other.hostname
      ? [
          ...found,
          problem('cluster/link-end', `Both ends of ${link.name} are at ${one.hostname}.`, {
            location: at(['links', index, 'ends']),
          }),
        ]
      : found;
  });

/** One port, one cable; one name, one cable. */
export const portTwice: Rule = (input) => [
  ...findTwice(
    input,
    'cluster/port-reused',
    input.cluster.links.flatMap((link, index) =>
      link.ends.map((end, side): Claim => ({
        value: end,
        what: `an end of ${link.name}`,
        path: ['links', index, 'ends', side],
      })),
    ),
  ),
  ...findTwice(
    input,
    'cluster/duplicate-name',
    input.cluster.links.map((link, index): Claim => ({
      value: link.name,
      what: `the name of link ${String(index + 1)}`,
      path: ['links', index, 'name'],
    })),
  ),
];

/** A port with neither a cable nor the management LAN is allowed (a spare one), but more often a cable was forgotten. */
export const portWithoutLink: Rule = ({ cluster, at }) => {
  const used = new Set(cluster.links.flatMap((link) => link.ends as readonly string[]));
  return cluster.nodes.flatMap((node, index) =>
    node.nics.flatMap((nic, port) =>
      used.has(`${node.hostname}:${nic.name}`) || nic.name === node.management.port
        ? []
        : [
            warning(
              'cluster/unconnected-port',
              `${node.hostname}:${nic.name} has no link; it will get no address.`,
              {
                location: at(['nodes', index, 'nics', port]),
              },
            ),
          ],
    ),
  );
};

/** The subnet is a network with room for two, and both addresses are hosts of it with its prefix length. */
export const linkAddresses: Rule = ({ cluster, at }) =>
  cluster.links.flatMap((link, index) => {
    const written = requireCidr(link.subnet);
    const subnet = linkSubnet(link);
    const location = at(['links', index, 'subnet']);
    if (written.address !== subnet.address) {
      return [
        problem('cluster/link-subnet', `The subnet ${link.subnet} of ${link.name} has host bits set.`, {
          location,
          hint: `The network is ${formatCidr(subnet)}`,
        }),
      ];
    }
    if (hostCount(subnet) < 2) {
      return [
        problem(
          'cluster/link-subnet',
          `The subnet ${link.subnet} of ${link.name} has no room for two ends.`,
          { location, hint: 'Use a /30' },
        ),
      ];
    }
    return linkEnds(link).flatMap((end, side) => {
      const fault = addressFault(end.address, subnet);
      if (fault === undefined) return [];
      const message = `The address ${formatCidr(end.address)} of ${end.hostname}:${end.port} ${fault}.`;
      return [
        problem('cluster/link-address', message, { location: at(['links', index, 'addresses', side]) }),
      ];
    });
  });

function addressFault(address: Cidr, subnet: Cidr): string | undefined {
  if (networkOf({ ...address, prefix: subnet.prefix }).address !== subnet.address)
    return `is not in the subnet ${formatCidr(subnet)} of its link`;
  if (address.prefix !== subnet.prefix) {
    return `has the prefix length ${String(address.prefix)}, and its link is a /${String(subnet.prefix)} (${formatIpv4(address.address)}/${String(subnet.prefix)})`;
  }
  return isNetworkOrBroadcast(address) ? `is the network's own or broadcast address` : undefined;
}
