import { problem, warning } from '../../lib/diagnostic.ts';
import {
  formatCidr,
  formatIpv4,
  isNetworkOrBroadcast,
  networkOf,
  overlaps,
  parseIpv4,
  requireCidr,
} from '../ipv4.ts';
import { eachNode, type Rule } from './rule.ts';

/** A static management address must be a host of its network, and its gateway another host of the same one. */
export const staticManagement: Rule = eachNode(({ management, hostname }, at) => {
  if (management.method === 'dhcp') return [];
  const own = requireCidr(management.address);
  const { gateway } = management;
  const isReachable = gateway === undefined || overlaps(requireCidr(`${gateway}/32`), networkOf(own));
  return [
    ...(isNetworkOrBroadcast(own)
      ? [
          problem(
            'cluster/not-a-host',
            `The management address ${management.address} of ${hostname} is its network's own or broadcast address.`,
            { location: at('management', 'address') },
          ),
        ]
      : []),
    ...(isReachable
      ? []
      : [
          problem(
            'cluster/gateway',
            `The gateway ${gateway} of ${hostname} is not in its network ${formatCidr(networkOf(own))}.`,
            { location: at('management', 'gateway') },
          ),
        ]),
    ...(gateway !== undefined && gateway === formatIpv4(own.address)
      ? [
          problem('cluster/gateway-is-node', `${hostname} is its own gateway, ${gateway}.`, {
            location: at('management', 'gateway'),
            hint: 'Name the router of the management LAN, or leave the key out',
          }),
        ]
      : []),
    ...(gateway === undefined
      ? [
          warning('cluster/no-gateway', `${hostname} has a static address and no gateway.`, {
            location: at('management', 'address'),
            hint: 'Without one it reaches the management LAN only: no time servers, no mirrors',
          }),
        ]
      : []),
  ];
});

/** DHCP brings name servers; a static node has those that are written. */
export const nameServers: Rule = eachNode(({ management, hostname }, at, { time }) => {
  const byName = time.ntp_servers.filter((server) => parseIpv4(server) === undefined);
  if (management.method === 'dhcp' || management.dns.length > 0 || byName.length === 0) return [];
  return [
    warning(
      'cluster/no-dns',
      `${hostname} has a static address and no name server, and is to ask ${byName[0] ?? ''} for the time.`,
      { location: at('management'), hint: 'List name servers in dns, or NTP servers by address' },
    ),
  ];
});

/** The management LAN is one network; nodes in two of them are more often a mistyped digit than a plan. */
export const oneManagementNetwork: Rule = ({ cluster, at }) => {
  const all = cluster.nodes.flatMap(({ management, hostname }, index) =>
    management.method === 'dhcp'
      ? []
      : [{ hostname, index, network: formatCidr(networkOf(requireCidr(management.address))) }],
  );
  const [first] = all;
  return all.flatMap(({ hostname, index, network }) =>
    first === undefined || network === first.network
      ? []
      : [
          warning(
            'cluster/management-network',
            `${hostname} has its management address in ${network}, and ${first.hostname} in ${first.network}.`,
            {
              location: at(['nodes', index, 'management', 'address']),
              related: [
                {
                  message: `${first.hostname} is here`,
                  location: at(['nodes', first.index, 'management', 'address']),
                },
              ],
            },
          ),
        ],
  );
};
