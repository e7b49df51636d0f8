import { problem } from '../../lib/diagnostic.ts';
import { quoteList } from '../../lib/text.ts';
import { parseSize } from '../size.ts';
import { findTwice, type Claim, type Rule } from './rule.ts';

/** Ids, host names, account names and user ids are one each; a port name is one in its node. */
export const doubledName: Rule = (input) => {
  const { nodes, accounts } = input.cluster;
  const twice = (claims: readonly Claim[]) => findTwice(input, 'cluster/duplicate-name', claims);
  return [
    ...twice(
      nodes.map((node, index) => ({
        value: String(node.id),
        what: `the id of ${node.hostname}`,
        path: ['nodes', index, 'id'],
      })),
    ),
    ...twice(
      nodes.map((node, index) => ({
        value: node.hostname,
        what: `the host name of node ${String(node.id)}`,
        path: ['nodes', index, 'hostname'],
      })),
    ),
    ...nodes.flatMap((node, index) =>
      twice(
        node.nics.map((nic, port) => ({
          value: nic.name,
          what: `port ${String(port + 1)} of ${node.hostname}`,
          path: ['nodes', index, 'nics', port, 'name'],
        })),
      ),
    ),
    ...twice(
      accounts.map((account, index) => ({
        value: account.name,
        what: `the name of account ${String(index + 1)}`,
        path: ['accounts', index, 'name'],
      })),
    ),
    ...twice(
      accounts.map((account, index) => ({
        value: String(account.uid),
        what: `the uid of ${account.name}`,
        path: ['accounts', index, 'uid'],
      })),
    ),
  ];
};

/** A hardware address names one port of the world: a doubled one would give two ports one name. */
export const doubledMac: Rule = (input) =>
  findTwice(
    input,
    'cluster/duplicate-mac',
    input.cluster.nodes.flatMap((node, index) =>
      node.nics.map((nic, port): Claim => ({
        value: nic.mac,
        what: `the MAC of ${node.hostname}:${nic.name}`,
        path: ['nodes', index, 'nics', port, 'mac'],
      })),
    ),
    { hint: 'Read it on the machine with "ip link" or from the sticker on the card' },
  );

/** A serial is one disk, so it has one use: the same serial as system disk and as another would be written and must not be. */
export const doubledSerial: Rule = (input) =>
  findTwice(
    input,
    'cluster/duplicate-serial',
    input.cluster.nodes.flatMap((node, index): readonly Claim[] => [
      {
        value: node.disks.system.serial,
        what: `the system disk of ${node.hostname}`,
        path: ['nodes', index, 'disks', 'system', 'serial'],
      },
      ...node.disks.others.map((disk, other): Claim => ({
        value: disk.serial,
        what: `the ${disk.use} disk of ${node.hostname}`,
        path: ['nodes', index, 'disks', 'others', other, 'serial'],
      })),
    ]),
    { hint: 'Read it on the machine with "lsblk -o NAME,SIZE,SERIAL"' },
  );

/** min_size and max_size leave room for a disk between them. */
export const diskSizes: Rule = ({ cluster, at }) =>
  cluster.nodes.flatMap((node, index) => {
    const { min_size, max_size } = node.disks.system;
    if ((parseSize(min_size) ?? 0) <= (parseSize(max_size) ?? 0)) return [];
    return [
      problem(
        'cluster/disk-size',
        `The system disk of ${node.hostname} must be at least ${min_size} and at most ${max_size}: no disk is both.`,
        {
          location: at(['nodes', index, 'disks', 'system', 'min_size']),
        },
      ),
    ];
  });

const SMALLEST_ROOT = 2 * 1024 ** 3;
const SMALLEST_ESP = 33 * 1024 ** 2;

/** FAT32 needs some 33 MiB, and a system does not fit in less than 2 GiB of root. */
export const unguardedPartitions: Rule = ({ cluster: { partitions }, at }) =>
  (
    [
      ['esp', SMALLEST_ESP, 'FAT32 needs at least 33M'],
      ['root', SMALLEST_ROOT, 'a system needs at least 2G'],
    ] as const
  ).flatMap(([name, least, why]) =>
    (parseSize(partitions[name].size) ?? 0) >= least
      ? []
      : [
          problem(
            'cluster/partition-size',
            `The ${name} partition of ${partitions[name].size} is too small: ${why}.`,
            {
              location: at(['partitions', name, 'size']),
            },
          ),
        ],
  );

/** The management port is one of the node's ports. */
export const managementPort: Rule = ({ cluster, at }) =>
  cluster.nodes.flatMap((node, index) => {
    const ports = node.nics.map((nic) => nic.name);
    if (ports.includes(node.management.port)) return [];
    return [
      problem(
        'cluster/management-port',
        `The management port ${node.management.port} is not among the nics of ${node.hostname}.`,
        {
          location: at(['nodes', index, 'management', 'port']),
          hint: `Its ports are ${quoteList(ports)}`,
        },
      ),
    ];
  });
