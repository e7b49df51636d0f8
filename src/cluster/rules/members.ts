import type { Diagnostic } from '../../lib/diagnostic.ts';
import { problem, warning } from '../../lib/diagnostic.ts';
import { nearest, quoteList } from '../../lib/text.ts';
import type { YamlPath } from '../../lib/yaml-file.ts';
import type { CompleteFile } from '../complete.ts';
import { membersOf } from '../members.ts';
import { findTwice, type Claim, type Rule } from './rule.ts';

interface List {
  readonly what: string;
  readonly path: YamlPath;
  readonly names: readonly string[];
}

/** Every list of host names that is written. */
function listsOf({ ceph, ovn, incus, zabbix }: CompleteFile): readonly List[] {
  const list = (names: readonly string[] | undefined, what: string, ...path: YamlPath): readonly List[] =>
    names === undefined ? [] : [{ names, what, path }];
  return [
    ...list(ceph?.mons, 'monitors', 'ceph', 'mons'),
    ...list(ceph?.mgrs, 'managers', 'ceph', 'mgrs'),
    ...list(ceph?.mds, 'metadata servers', 'ceph', 'mds'),
    ...list(ceph?.rgw, 'object gateways', 'ceph', 'rgw'),
    ...list(ovn?.central, 'OVN databases', 'ovn', 'central'),
    ...list(incus?.members, 'Incus members', 'incus', 'members'),
    ...list(zabbix?.agents, 'Zabbix agents', 'zabbix', 'agents'),
  ];
}

/** Services name nodes of this file. */
export const unknownHost: Rule = ({ cluster, at }) => {
  const names = cluster.nodes.map((node) => node.hostname);
  const complain = (name: string, what: string, path: YamlPath): readonly Diagnostic[] => {
    if (names.includes(name)) return [];
    const guess = nearest(name, names);
    return [
      problem('cluster/unknown-host', `${what} name ${name}, and no node has that host name.`, {
        location: at(path),
        hint: guess === undefined ? `The nodes are ${quoteList(names)}` : `Did you mean "${guess}"?`,
      }),
    ];
  };
  const server = cluster.zabbix?.server;
  return [
    ...listsOf(cluster).flatMap((list) =>
      list.names.flatMap((name, index) => complain(name, `The ${list.what}`, [...list.path, index])),
    ),
    // An address or a name with a domain is that of a machine outside of this file.
    ...(server === undefined || server.includes('.') || server.includes(':')
      ? []
      : complain(server, 'The Zabbix agents', ['zabbix', 'server'])),
  ];
};

export const listedTwice: Rule = (input) =>
  listsOf(input.cluster).flatMap((list) =>
    findTwice(
      input,
      'cluster/listed-twice',
      list.names.map((name, index): Claim => ({
        value: name,
        what: `entry ${String(index + 1)} of the ${list.what}`,
        path: [...list.path, index],
      })),
    ),
  );

/** A majority of four is three, as of five: the fourth member bears no further loss and must be asked all the same. */
export const voters: Rule = ({ cluster, at }) => {
  const { mons, central } = membersOf(cluster);
  const judge = (
    names: readonly string[],
    what: string,
    code: 'cluster/even-monitors' | 'cluster/even-ovn-members',
    path: YamlPath,
  ): readonly Diagnostic[] => {
    const count = new Set(names).size;
    if (count % 2 === 0) {
      return [
        warning(code, `There are ${String(count)} ${what}, which bear no more losses than one less would.`, {
          location: at(path),
          hint: 'Take an odd number of them',
        }),
      ];
    }
    return count === 1 && cluster.nodes.length > 2
      ? [
          warning('cluster/no-majority', `There is one of the ${what}, and all stops when its node does.`, {
            location: at(path),
            hint: 'Take an odd number of nodes that is greater than one',
          }),
        ]
      : [];
  };
  return [
    ...(cluster.ceph === undefined ? [] : judge(mons, 'monitors', 'cluster/even-monitors', ['ceph', 'mons'])),
    ...(cluster.ovn === undefined
      ? []
      : judge(central, 'OVN databases', 'cluster/even-ovn-members', ['ovn', 'central'])),
  ];
};

/** What a service runs: any of these in install.packages brings it. */
const PACKAGES = {
  ceph: ['ceph'],
  ovn: ['ovn'],
  incus: ['incus'],
  zabbix: ['zabbix-agent', 'zabbix'],
} as const;

/** Services that are configured and not installed: one complaint, for it is one list that is too short. */
export const servicePackages: Rule = ({ cluster, at }) => {
  const missing = (['ceph', 'ovn', 'incus', 'zabbix'] as const).filter((service) => {
    const wanted: readonly string[] = PACKAGES[service];
    return cluster[service] !== undefined && !cluster.install.packages.some((name) => wanted.includes(name));
  });
  if (missing.length === 0) return [];
  return [
    warning(
      'cluster/service-without-package',
      `The nodes get the files of ${quoteList(missing)} and not the programs: install.packages does not name them.`,
      {
        location: at(['install', 'packages']),
        related: missing.map((service) => ({ message: `${service} is here`, location: at([service]) })),
        hint: `Build ${quoteList(missing.map((service) => PACKAGES[service][0]))} and name what is built there; until then the files lie idle`,
      },
    ),
  ];
};
