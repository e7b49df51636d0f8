import { problem, warning } from '../../lib/diagnostic.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import { formatCidr, formatIpv4, networkOf, overlaps, requireCidr, requireIpv4, type Cidr } from '../ipv4.ts';
import { linkEnds, linkSubnet } from '../links.ts';
import { findTwice, sentenceCase, type Claim, type Rule, type RuleInput } from './rule.ts';

/** No address is given to two things, whatever they are: loopbacks, VMs, cable ends, management, further interfaces. */
export const doubledAddress: Rule = (input) =>
  findTwice(
    input,
    'cluster/duplicate-address',
    allAddresses(input).map(({ address, ...claim }) => ({ ...claim, value: formatIpv4(address.address) })),
  );

/** An address of a node, with the network it is in. */
interface Address extends Omit<Claim, 'value'> {
  readonly address: Cidr;
  readonly kind: 'single' | 'lan' | 'cable';
}

const NOUNS = { bonds: 'bond', vlans: 'VLAN', bridges: 'bridge' } as const;

function allAddresses({ cluster }: Pick<RuleInput, 'cluster'>): readonly Address[] {
  const single = (text: string): Cidr => ({ address: requireIpv4(text), prefix: 32 });
  const ofNodes = cluster.nodes.flatMap((node, index): readonly Address[] => [
    {
      address: single(node.loopback),
      kind: 'single',
      what: `the loopback address of ${node.hostname}`,
      path: ['nodes', index, 'loopback'],
    },
    ...(node.osd_vm === undefined
      ? []
      : [
          {
            address: single(node.osd_vm),
            kind: 'single' as const,
            what: `the address of the OSD VM of ${node.hostname}`,
            path: ['nodes', index, 'osd_vm'],
          },
        ]),
    ...(node.management.method === 'dhcp'
      ? []
      : [
          {
            address: requireCidr(node.management.address),
            kind: 'lan' as const,
            what: `the management address of ${node.hostname}`,
            path: ['nodes', index, 'management', 'address'],
          },
        ]),
    ...(['bonds', 'vlans', 'bridges'] as const).flatMap((key) =>
      node[key].flatMap((item, place) =>
        item.addresses.map((text, which): Address => ({
          address: requireCidr(text),
          kind: 'lan',
          what: `an address of ${NOUNS[key]} ${String(place + 1)} of ${node.hostname}`,
          path: ['nodes', index, key, place, 'addresses', which],
        })),
      ),
    ),
  ]);
  const ofLinks = cluster.links.flatMap((link, index) =>
    linkEnds(link).map((end, side): Address => ({
      address: end.address,
      kind: 'cable',
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
  readonly isCable: boolean;
  readonly isSingle: boolean;
}

/**
 * A stable address inside the network of a cable or of the management LAN would be reached over that alone, and two cables with
 * one network would leave the kernel a choice of port: both defeat the routing, quietly. Sorted by address, what overlaps lies
 * side by side, so that a large cluster costs no more than sorting.
 */
export const addressOverlap: Rule = ({ cluster, at }) => {
  const order = networksOf(cluster);
  const sorted = order
    .map((entry, index) => ({ ...entry, index, end: lastOf(entry.network) }))
    .toSorted((a, b) => a.network.address - b.network.address || a.network.prefix - b.network.prefix);
  const open: (typeof sorted)[number][] = [];
  const clashes: { readonly one: (typeof sorted)[number]; readonly other: (typeof sorted)[number] }[] = [];
  for (const entry of sorted) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) < entry.network.address) open.pop();
    for (const wider of open) {
      if (!matters(wider, entry)) continue;
      const [one, other] = entry.isSingle || entry.index > wider.index ? [entry, wider] : [wider, entry];
      clashes.push({ one, other });
    }
    open.push(entry);
  }
  return clashes
    .toSorted((a, b) => a.one.index - b.one.index || a.other.index - b.other.index)
    .map(({ one, other }) =>
      problem(
        one.isSingle ? 'cluster/loopback-in-link' : 'cluster/overlap',
        `${sentenceCase(one.what)}, ${formatCidr(one.network)}, overlaps ${other.what}, ${formatCidr(other.network)}.`,
        {
          location: at(one.path),
          related: [{ message: `${other.what} is here`, location: at(other.path) }],
        },
      ),
    );
};

function lastOf({ address, prefix }: Cidr): number {
  return address + 2 ** (32 - prefix) - 1;
}

/** Nodes share the management LAN and its VLANs; two equal single addresses are told as such by another rule. */
function matters(one: Network, other: Network): boolean {
  if (one.isSingle && other.isSingle) return false;
  return one.isCable || other.isCable || one.isSingle || other.isSingle;
}

function networksOf(cluster: RuleInput['cluster']): readonly Network[] {
  const seen = new Set<string>();
  const ofNodes = allAddresses({ cluster: { ...cluster, links: [] } }).flatMap(
    ({ address, kind, what, path }): readonly Network[] => {
      const network = networkOf(address);
      const isSingle = kind === 'single';
      // Of a network that nodes share, the first that names it speaks for all.
      if (!isSingle && seen.has(formatCidr(network))) return [];
      seen.add(formatCidr(network));
      const said = isSingle ? what : what.replace(/^an address/, 'the network').replace('address', 'network');
      return [{ network, what: said, path, isCable: false, isSingle }];
    },
  );
  const ofGuests = (cluster.incus?.networks ?? []).flatMap(
    ({ name, type, address }, index): readonly Network[] =>
      address === undefined || type === 'physical'
        ? []
        : [
            {
              network: networkOf(requireCidr(address)),
              what: `the guest network ${name}`,
              path: ['incus', 'networks', index, 'address'],
              isCable: true,
              isSingle: false,
            },
          ],
  );
  const ofLinks = cluster.links.map((link, index): Network => ({
    network: linkSubnet(link),
    what: `the subnet of ${link.name}`,
    path: ['links', index, 'subnet'],
    isCable: true,
    isSingle: false,
  }));
  return [...ofLinks, ...ofGuests, ...ofNodes];
}

const range = (text: string, why: string) => ({ network: requireCidr(text), why });

const RESERVED = [
  range('0.0.0.0/8', 'means this machine'),
  range('127.0.0.0/8', 'never leaves a machine'),
  range('169.254.0.0/16', 'is for machines that found no address'),
  range('224.0.0.0/4', 'is for groups'),
  range('240.0.0.0/4', 'is given to nobody'),
];

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'].map(
  requireCidr,
);

/** Addresses that mean something else everywhere, and addresses inside the cluster that belong to somebody else in the world. */
export const reservedAddress: Rule = ({ cluster, at }) =>
  allAddresses({ cluster }).flatMap(({ address, kind, what, path }) => {
    const host = { ...address, prefix: 32 };
    const reserved = RESERVED.find(({ network }) => overlaps(network, host));
    if (reserved !== undefined) {
      return [
        problem(
          'cluster/reserved-address',
          `${sentenceCase(what)} is ${formatIpv4(address.address)}, which ${reserved.why}.`,
          { location: at(path), hint: 'Take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16' },
        ),
      ];
    }
    if (kind === 'lan' || PRIVATE.some((network) => overlaps(network, host))) return [];
    return [
      warning(
        'cluster/public-address',
        `${sentenceCase(what)} is ${formatIpv4(address.address)}, which belongs to somebody in the Internet.`,
        {
          location: at(path),
          hint: 'Take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 unless it is yours',
        },
      ),
    ];
  });
