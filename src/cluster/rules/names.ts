import { problem, warning } from '../../lib/diagnostic.ts';
import { vlanName } from '../stacked.ts';
import { findTwice, type Claim, type Rule } from './rule.ts';

/** Ids, host names, account names and user ids are one each; the name of an interface is one in its node. */
export const doubledName: Rule = (input) => {
  const { nodes, accounts, links, incus } = input.cluster;
  const twice = (claims: readonly Claim[]) => findTwice(input, 'cluster/duplicate-name', claims);
  const claim = (value: string | number, what: string, path: Claim['path']): Claim => ({
    value: String(value),
    what,
    path,
  });
  return [
    ...twice(nodes.map(({ id, hostname }, i) => claim(id, `the id of ${hostname}`, ['nodes', i, 'id']))),
    ...twice(
      nodes.map(({ id, hostname }, i) =>
        claim(hostname, `the host name of node ${String(id)}`, ['nodes', i, 'hostname']),
      ),
    ),
    ...nodes.flatMap((node, i) =>
      twice([
        ...node.nics.map(({ name }, j) =>
          claim(name, `port ${String(j + 1)} of ${node.hostname}`, ['nodes', i, 'nics', j, 'name']),
        ),
        ...node.bonds.map(({ name }, j) =>
          claim(name, `bond ${String(j + 1)} of ${node.hostname}`, ['nodes', i, 'bonds', j, 'name']),
        ),
        ...node.vlans.map((vlan, j) =>
          claim(vlanName(vlan), `VLAN ${String(j + 1)} of ${node.hostname}`, ['nodes', i, 'vlans', j, 'id']),
        ),
        ...node.bridges.map(({ name }, j) =>
          claim(name, `bridge ${String(j + 1)} of ${node.hostname}`, ['nodes', i, 'bridges', j, 'name']),
        ),
      ]),
    ),
    ...twice(
      accounts.map(({ name }, i) =>
        claim(name, `the name of account ${String(i + 1)}`, ['accounts', i, 'name']),
      ),
    ),
    ...twice(accounts.map(({ name, uid }, i) => claim(uid, `the uid of ${name}`, ['accounts', i, 'uid']))),
    ...twice(
      links.map(({ name }, i) => claim(name, `the name of link ${String(i + 1)}`, ['links', i, 'name'])),
    ),
    ...twice(
      (incus?.storage ?? []).map(({ name }, i) =>
        claim(name, `the name of storage pool ${String(i + 1)}`, ['incus', 'storage', i, 'name']),
      ),
    ),
    ...twice(
      (incus?.networks ?? []).map(({ name }, i) =>
        claim(name, `the name of guest network ${String(i + 1)}`, ['incus', 'networks', i, 'name']),
      ),
    ),
  ];
};

/** Accounts of the base system and of the services that we package. */
const SYSTEM_ACCOUNTS: ReadonlySet<string> = new Set(
  `root bin daemon adm lp sync shutdown halt mail news uucp operator games ftp smmsp mysql rpc sshd gdm ntp icecc oprofile
  usbmux named nslcd sddm pulse dhcpcd apache messagebus haldaemon polkitd postfix dovecot proftpd nobody avahi nut colord
  nm-openvpn ldap openvpn overflowuid frr frrvty ceph incus incus-admin zabbix zabbixagent openvswitch`.split(
    /\s+/,
  ),
);

/** A name that the system has another meaning for. */
export const reservedName: Rule = ({ cluster: { nodes, accounts }, at }) => [
  ...nodes.flatMap(({ hostname }, index) =>
    hostname === 'localhost'
      ? [
          problem('cluster/reserved-name', 'A node is called localhost, which is every machine itself.', {
            location: at(['nodes', index, 'hostname']),
            hint: 'Give it a name of its own',
          }),
        ]
      : [],
  ),
  ...accounts.flatMap(({ name }, index) =>
    SYSTEM_ACCOUNTS.has(name)
      ? [
          problem('cluster/reserved-name', `The account ${name} belongs to the system.`, {
            location: at(['accounts', index, 'name']),
            hint: 'Give the person an account of another name',
          }),
        ]
      : [],
  ),
];

/** Groups of the base system that a person may be in, and those that our packages make. */
const GROUPS: ReadonlySet<string> = new Set(
  `users wheel disk lp man dialout audio video cdrom utmp kvm input plugdev power netdev floppy tape games scanner
  frrvty ceph incus incus-admin zabbix`.split(/\s+/),
);

/** useradd refuses a group that is not there, on the node and late. */
export const unknownGroup: Rule = ({ cluster: { accounts }, at }) =>
  accounts.flatMap(({ name, group, groups }, index) =>
    [
      { group, path: ['accounts', index, 'group'] },
      ...groups.map((each, place) => ({ group: each, path: ['accounts', index, 'groups', place] })),
    ].flatMap((each) =>
      GROUPS.has(each.group)
        ? []
        : [
            warning(
              'cluster/unknown-group',
              `${name} is to be in the group ${each.group}, which neither the base system nor a package of ours has.`,
              {
                location: at(each.path),
                hint: 'Make sure that a package brings it, or the installation stops there',
              },
            ),
          ],
    ),
  );
