import type { Diagnostic } from '../../lib/diagnostic.ts';
import { problem, warning } from '../../lib/diagnostic.ts';
import { nearest, quoteList } from '../../lib/text.ts';
import type { CompleteNode } from '../complete.ts';
import {
  formatCidr,
  formatIpv4,
  hostCount,
  isNetworkOrBroadcast,
  networkOf,
  requireCidr,
  type Cidr,
} from '../ipv4.ts';
import { linkEnds, linkMtu, linkSubnet, type LinkEnd } from '../links.ts';
import { findTwice, type Claim, type Rule } from './rule.ts';

/** Both ends of a cable name a node of this file and one of its ports, and not the same node. */
export const linkEndNames: Rule = ({ cluster, at }) => {
  const nodes = new Map(cluster.nodes.map((node) => [node.hostname, node]));
  return cluster.links.flatMap((link, index) => {
    const [one, other] = linkEnds(link);
    const found = [one, other].flatMap((end, side): readonly Diagnostic[] => {
      const fault = endFault(nodes, end);
      if (fault === undefined) return [];
      return [
        problem('cluster/link-end', `${link.name} ends at ${fault.what}.`, {
          location: at(['links', index, 'ends', side]),
          hint: fault.hint,
        }),
      ];
    });
    return one.hostname === other.hostname
      ? [
          ...found,
          problem('cluster/link-end', `Both ends of ${link.name} are at ${one.hostname}.`, {
            location: at(['links', index, 'ends']),
          }),
        ]
      : found;
  });
};

function endFault(
  nodes: ReadonlyMap<string, CompleteNode>,
  { hostname, port }: LinkEnd,
): { readonly what: string; readonly hint: string } | undefined {
  const node = nodes.get(hostname);
  if (node === undefined) {
    const names = [...nodes.keys()];
    const guess = nearest(hostname, names);
    return {
      what: `"${hostname}", and no node has that host name`,
      hint: guess === undefined ? `The nodes are ${quoteList(names)}` : `Did you mean "${guess}"?`,
    };
  }
  const ports = node.nics.map((nic) => nic.name);
  if (!ports.includes(port)) {
    return {
      what: `port ${port} of ${hostname}, which has no such port`,
      hint: `The ports of ${hostname} are ${quoteList(ports)}`,
    };
  }
  if (node.management.port === port) {
    return {
      what: `${hostname}:${port}, which is the management port`,
      hint: 'A cable between nodes needs a port of its own',
    };
  }
  return undefined;
}

/** One port, one cable. */
export const portTwice: Rule = (input) =>
  findTwice(
    input,
    'cluster/port-reused',
    input.cluster.links.flatMap((link, index) =>
      link.ends.map((end, side): Claim => ({
        value: end,
        what: `an end of ${link.name}`,
        path: ['links', index, 'ends', side],
      })),
    ),
  );

/** A port with neither a cable nor the management LAN is allowed (a spare one), but more often a cable was forgotten. */
export const portWithoutLink: Rule = ({ cluster, at }) => {
  const used = new Set(cluster.links.flatMap((link) => link.ends as readonly string[]));
  return cluster.nodes.flatMap((node, index) => {
    const stacked = new Set([
      node.management.port,
      ...node.vlans.map((vlan) => vlan.on),
      ...[...node.bonds, ...node.bridges].flatMap((item) => item.ports),
    ]);
    return node.nics.flatMap((nic, port) =>
      used.has(`${node.hostname}:${nic.name}`) || stacked.has(nic.name)
        ? []
        : [
            warning(
              'cluster/unconnected-port',
              `${node.hostname}:${nic.name} has no link; it will get no address.`,
              { location: at(['nodes', index, 'nics', port]) },
            ),
          ],
    );
  });
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
      const message = `The address ${formatCidr(end.address)} of ${end.hostname}:${end.port} ${fault.what}.`;
      return [
        problem(fault.code, message, { location: at(['links', index, 'addresses', side]), hint: fault.hint }),
      ];
    });
  });

function addressFault(
  address: Cidr,
  subnet: Cidr,
): { readonly code: Diagnostic['code']; readonly what: string; readonly hint: string } | undefined {
  if (networkOf({ ...address, prefix: subnet.prefix }).address !== subnet.address) {
    return {
      code: 'cluster/link-address',
      what: `is not in the subnet ${formatCidr(subnet)} of its link`,
      hint: 'Look which port the cable is in: the addresses of the other end may be those of another cable',
    };
  }
  if (address.prefix !== subnet.prefix) {
    return {
      code: 'cluster/link-mask',
      what: `has the prefix length ${String(address.prefix)}, and its link is a /${String(subnet.prefix)}`,
      hint: `Write ${formatIpv4(address.address)}/${String(subnet.prefix)}`,
    };
  }
  if (!isNetworkOrBroadcast(address)) return undefined;
  return {
    code: 'cluster/link-network-address',
    what: `is the network's own or broadcast address`,
    hint: 'Leave "addresses" out, and the ends get the first two that are hosts',
  };
}

/** OSPF neighbours with different MTUs never get beyond ExStart, and large packets vanish. */
export const linkMtus: Rule = ({ cluster, at }) => {
  const nics = new Map(
    cluster.nodes.flatMap((node) => node.nics.map((nic) => [`${node.hostname}:${nic.name}`, nic.mtu])),
  );
  return cluster.links.flatMap((link, index) => {
    const [one, other] = link.ends.map((end) => nics.get(end) ?? linkMtu(cluster, link) ?? 1500);
    if (one === other) return [];
    return [
      problem(
        'cluster/mtu-differs',
        `${link.name} has an MTU of ${String(one)} at ${link.ends[0]} and of ${String(other)} at ${link.ends[1]}.`,
        { location: at(['links', index]), hint: 'Write the mtu at the link, where it is that of both ends' },
      ),
    ];
  });
};
