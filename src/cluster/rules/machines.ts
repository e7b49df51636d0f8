import { problem, warning } from '../../lib/diagnostic.ts';
import { writtenDisks } from './disks.ts';
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
    ...writtenDisks(node.disks).map(({ key, disk }) => ({
      node: index,
      claim: {
        value: disk.serial,
        what: `the ${key} disk of ${node.hostname}`,
        path: ['nodes', index, 'disks', key, 'serial'],
      },
    })),
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
    const isSystem =
      earlier.node === node && ['system', 'mirror'].some((disk) => earlier.claim.path.includes(disk));
    const code = isSystem
      ? 'cluster/system-disk-reused'
      : earlier.node === node
        ? 'cluster/disk-used-twice'
        : 'cluster/duplicate-serial';
    return findTwice(input, code, [earlier.claim, claim], {
      hint: isSystem ? 'The installer writes it, so it has no other use' : READ_SERIAL,
    });
  });
};

/** What "cluster init" writes where it was told nothing: no disk and no card has these. One complaint for each node. */
export const placeholder: Rule = eachNode(({ hostname, nics, disks }, at) => {
  const found = [
    ...nics.flatMap(({ mac }, port) =>
      mac.startsWith('02:00:5e:10:') ? [{ value: mac, path: ['nics', port, 'mac'] }] : [],
    ),
    ...[
      ...writtenDisks(disks).map(({ key, disk }) => ({ value: disk.serial, path: ['disks', key, 'serial'] })),
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
