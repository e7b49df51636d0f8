import { problem, warning } from '../../lib/diagnostic.ts';
import { parseSize } from '../size.ts';
import { eachNode, findTwice, type Claim, type Rule } from './rule.ts';

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

/** The lowest bit of the first byte says that an address is that of a group; no card has such a one. */
export const groupMac: Rule = eachNode((node, at) =>
  node.nics.flatMap(({ name, mac }, port) =>
    (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1 || mac === '00:00:00:00:00:00'
      ? [
          problem('cluster/bad-mac', `${mac} of ${node.hostname}:${name} is not the address of a card.`, {
            location: at('nics', port, 'mac'),
            hint: 'Read it on the machine with "ip link" or from the sticker on the card',
          }),
        ]
      : [],
  ),
);

const READ_SERIAL = 'Read it on the machine with "lsblk -o NAME,SIZE,SERIAL"';

/** A serial is one disk of one machine. */
export const doubledSerial: Rule = (input) => {
  const first = new Map<string, { readonly node: number; readonly claim: Claim }>();
  const claims = input.cluster.nodes.flatMap((node, index) => [
    {
      node: index,
      claim: {
        value: node.disks.system.serial,
        what: `the system disk of ${node.hostname}`,
        path: ['nodes', index, 'disks', 'system', 'serial'],
      },
    },
    ...node.disks.others.map((disk, other) => ({
      node: index,
      claim: {
        value: disk.serial,
        what: `the ${disk.use} disk of ${node.hostname}`,
        path: ['nodes', index, 'disks', 'others', other, 'serial'],
      },
    })),
  ]);
  return claims.flatMap(({ node, claim }) => {
    const earlier = first.get(claim.value);
    if (earlier === undefined) {
      first.set(claim.value, { node, claim });
      return [];
    }
    const isSystem = earlier.node === node && earlier.claim.path.includes('system');
    const code = isSystem
      ? 'cluster/system-disk-reused'
      : earlier.node === node
        ? 'cluster/disk-used-twice'
        : 'cluster/duplicate-serial';
    return findTwice(input, code, [earlier.claim, claim], {
      hint: isSystem ? 'The system disk is written by the installer and has no other use' : READ_SERIAL,
    });
  });
};

/** min_size and max_size leave room for a disk between them. */
export const diskSizes: Rule = eachNode(({ hostname, disks }, at) => {
  const { min_size, max_size } = disks.system;
  if ((parseSize(min_size) ?? 0) <= (parseSize(max_size) ?? 0)) return [];
  return [
    problem(
      'cluster/disk-size',
      `The system disk of ${hostname} must be at least ${min_size} and at most ${max_size}: no disk is both.`,
      { location: at('disks', 'system', 'min_size'), hint: 'min_size is the smaller one' },
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
            { location: at(['partitions', name, 'size']) },
          ),
        ],
  );

/** What the file may say already and the installer does not do yet. Silence would be taken for a promise. */
export const notInstallable: Rule = ({ cluster: { partitions }, at }) => {
  const { scheme, root, vmstore } = partitions;
  const refuse = (path: readonly string[], what: string, does: string) =>
    problem('cluster/not-installable', `${what}, and the installer does not know that yet.`, {
      location: at(['partitions', ...path]),
      hint: `What it does is ${does}`,
    });
  return [
    ...(scheme === 'plain'
      ? []
      : [refuse(['scheme'], `The system disk is to be divided as ${scheme}`, '"scheme: plain"')]),
    ...(
      [
        ['root', root],
        ['vmstore', vmstore],
      ] as const
    ).flatMap(([name, { filesystem, label }]) => [
      ...(filesystem === 'ext4'
        ? []
        : [
            refuse(
              [name, 'filesystem'],
              `The ${name} partition is to hold ${filesystem}`,
              '"filesystem: ext4"',
            ),
          ]),
      ...(label === undefined || label === name
        ? []
        : [refuse([name, 'label'], `The ${name} partition is to be labelled ${label}`, `the label ${name}`)]),
    ]),
  ];
};

/** What "cluster init" writes where it was told nothing: no disk and no card has these. One complaint for each node. */
export const placeholder: Rule = eachNode(({ hostname, nics, disks }, at) => {
  const found = [
    ...nics.flatMap(({ mac }, port) =>
      mac.startsWith('02:00:5e:10:') ? [{ value: mac, path: ['nics', port, 'mac'] }] : [],
    ),
    ...[
      { value: disks.system.serial, path: ['disks', 'system', 'serial'] },
      ...disks.others.map(({ serial }, other) => ({
        value: serial,
        path: ['disks', 'others', other, 'serial'],
      })),
    ].filter(({ value }) => value.startsWith('REPLACE-')),
  ];
  const [first] = found;
  if (first === undefined) return [];
  const more = found.length === 1 ? '' : ` (and ${String(found.length - 1)} more)`;
  return [
    warning(
      'cluster/placeholder',
      `${hostname} has ${first.value}${more}, which "cluster init" made up because nobody had told it.`,
      {
        location: at(...first.path),
        hint: 'Put in what "ip link" and "lsblk -o NAME,SIZE,SERIAL" show on the machine',
      },
    ),
  ];
});
