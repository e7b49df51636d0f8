import type { Diagnostic } from '../../lib/diagnostic.ts';
import { problem, warning } from '../../lib/diagnostic.ts';
import { quoteList } from '../../lib/text.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import type { CompleteNode } from '../complete.ts';
import { linkMtu } from '../links.ts';
import { vlanName } from '../stacked.ts';
import { eachNode, type Rule } from './rule.ts';

/** Every interface that a node has: ports, bonds, VLANs, bridges. */
export function interfacesOf(node: CompleteNode): readonly string[] {
  return [...portsAndBonds(node), ...node.vlans.map(vlanName), ...node.bridges.map((bridge) => bridge.name)];
}

function portsAndBonds(node: CompleteNode): readonly string[] {
  return [...node.nics, ...node.bonds].map((item) => item.name);
}

/** The management port is one of the node's interfaces. */
export const managementPort: Rule = eachNode((node, at) => {
  const known = interfacesOf(node);
  if (known.includes(node.management.port)) return [];
  return [
    problem(
      'cluster/management-port',
      `The management port ${node.management.port} is not among the interfaces of ${node.hostname}.`,
      { location: at('management', 'port'), hint: `Its interfaces are ${quoteList(known)}` },
    ),
  ];
});

/** An interface that is stacked on another, with the place where it says so. */
interface Use {
  readonly port: string;
  readonly by: string;
  readonly kind: 'bond' | 'vlan' | 'bridge';
  readonly path: YamlPath;
}

function usesOf(node: CompleteNode): readonly Use[] {
  return [
    ...node.bonds.flatMap(({ name, ports }, index) =>
      ports.map((port, place): Use => ({
        port,
        by: name,
        kind: 'bond',
        path: ['bonds', index, 'ports', place],
      })),
    ),
    ...node.vlans.map((vlan, index): Use => ({
      port: vlan.on,
      by: vlanName(vlan),
      kind: 'vlan',
      path: ['vlans', index, 'on'],
    })),
    ...node.bridges.flatMap(({ name, ports }, index) =>
      ports.map((port, place): Use => ({
        port,
        by: name,
        kind: 'bridge',
        path: ['bridges', index, 'ports', place],
      })),
    ),
  ];
}

/** Bonds, VLANs, bridges and OSPF name interfaces that are there. */
export const unknownInterface: Rule = eachNode((node, at) => {
  const known = interfacesOf(node);
  const complain = (name: string, who: string, path: YamlPath): readonly Diagnostic[] =>
    known.includes(name)
      ? []
      : [
          problem(
            'cluster/unknown-interface',
            `${who} of ${node.hostname} names ${name}, which is not there.`,
            {
              location: at(...path),
              hint: `Its interfaces are ${quoteList(known)}`,
            },
          ),
        ];
  return [
    ...usesOf(node).flatMap(({ port, by, path }) => complain(port, by, path)),
    ...node.ospf.passive.flatMap((name, index) => complain(name, 'OSPF', ['ospf', 'passive', index])),
  ];
});

/** rc.inet1 brings interfaces up by slot, and we give the slots to bonds, VLANs and bridges in this order. */
export const stackingOrder: Rule = eachNode((node, at) => {
  const bridges = new Set(node.bridges.map((bridge) => bridge.name));
  const below = portsAndBonds(node);
  return usesOf(node).flatMap(({ port, by, kind, path }) => {
    const isWrong =
      kind === 'vlan' ? interfacesOf(node).includes(port) && !below.includes(port) : bridges.has(port);
    return isWrong
      ? [
          problem(
            'cluster/stacking',
            `${by} of ${node.hostname} stands on ${port}, which is brought up after it.`,
            {
              location: at(...path),
              hint: 'The order is ports, bonds, VLANs, bridges: put the VLAN below the bridge',
            },
          ),
        ]
      : [];
  });
});

/** A port of a bond or bridge has no other use: it loses its address and hears nothing by itself. */
export const portTwoUses: Rule = eachNode((node, at, { links }) => {
  const cabled = new Map(
    links.flatMap((link) => link.ends.map((end): [string, string] => [end, `the end of ${link.name}`])),
  );
  const uses = usesOf(node);
  return uses.flatMap(({ port, by, kind, path }, index) => {
    if (kind === 'vlan') return [];
    const others = uses.filter(
      (use, place) => use.port === port && (use.kind === 'vlan' ? kind === 'bond' : place < index),
    );
    const other =
      others[0] === undefined
        ? node.management.port === port
          ? 'the management port'
          : cabled.get(`${node.hostname}:${port}`)
        : `a port of ${others[0].by}`;
    if (other === undefined) return [];
    return [
      problem('cluster/port-two-uses', `${node.hostname}:${port} is a port of ${by} and ${other} as well.`, {
        location: at(...path),
        hint: `Give that to ${by} itself, or take another port`,
      }),
    ];
  });
});

export const bondOfOne: Rule = eachNode((node, at) =>
  node.bonds.flatMap(({ name, ports }, index) =>
    new Set(ports).size > 1
      ? []
      : [
          warning(
            'cluster/bond-of-one',
            `${name} of ${node.hostname} has one port and bears no loss of it.`,
            {
              location: at('bonds', index, 'ports'),
              hint: 'Name a second port, or use the port without a bond',
            },
          ),
        ],
  ),
);

/** A packet that fits an interface must fit what it stands on, or it is dropped there without a word. */
export const mtuAbovePort: Rule = eachNode((node, at, cluster) => {
  const mtus = new Map<string, number>(
    [...node.nics, ...node.bonds, ...node.bridges].map(({ name, mtu }) => [name, mtu ?? 1500]),
  );
  for (const vlan of node.vlans) mtus.set(vlanName(vlan), vlan.mtu ?? mtus.get(vlan.on) ?? 1500);
  for (const link of cluster.links)
    for (const end of link.ends) {
      const [hostname, port = ''] = end.split(':');
      const mtu = linkMtu(cluster, link);
      if (hostname === node.hostname && mtu !== undefined) mtus.set(port, mtu);
    }
  const tooLarge = (by: string, mtu: number | undefined, ports: readonly string[], path: YamlPath) =>
    ports.flatMap((port) => {
      const below = mtus.get(port);
      return mtu === undefined || below === undefined || mtu <= below
        ? []
        : [
            problem(
              'cluster/mtu-above-port',
              `${by} of ${node.hostname} has an MTU of ${String(mtu)}, and ${port} below it one of ${String(below)}.`,
              { location: at(...path), hint: `Give ${port} at least as much` },
            ),
          ];
    });
  return [
    ...node.bonds.flatMap(({ name, mtu, ports }, index) =>
      tooLarge(name, mtu, ports, ['bonds', index, 'mtu']),
    ),
    ...node.vlans.flatMap((vlan, index) =>
      tooLarge(vlanName(vlan), vlan.mtu, [vlan.on], ['vlans', index, 'mtu']),
    ),
    ...node.bridges.flatMap(({ name, mtu, ports }, index) =>
      tooLarge(name, mtu, ports, ['bridges', index, 'mtu']),
    ),
  ];
});
