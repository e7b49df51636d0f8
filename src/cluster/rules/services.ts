import { problem, warning } from '../../lib/diagnostic.ts';
import type { Rule } from './rule.ts';

/**
 * Root has no password, so without one account that can log in a node would have to be opened with a rescue medium. A single
 * account without a way in is a warning: it may own files only.
 */
export const accountLogin: Rule = ({ cluster, at }) => {
  const canLogIn = cluster.accounts.filter(
    (account) => account.password === 'generate' || account.ssh_keys.length > 0,
  );
  if (canLogIn.length === 0) {
    return [
      problem(
        'cluster/no-login',
        'No account has a password or an SSH key, so nobody could log in to a node.',
        {
          location: at(['accounts']),
          hint: 'Set "password: generate" or list a key in ssh_keys',
        },
      ),
    ];
  }
  return cluster.accounts.flatMap((account, index) => {
    if (account.ssh_keys.length > 0) return [];
    const location = at(['accounts', index, 'ssh_keys']);
    if (account.password === 'locked') {
      return [
        warning(
          'cluster/no-login',
          `${account.name} has neither a password nor an SSH key and cannot log in.`,
          { location },
        ),
      ];
    }
    if (cluster.ssh.password_authentication) return [];
    return [
      warning(
        'cluster/console-only',
        `${account.name} has no SSH key and SSH takes no passwords: it can log in at the console only.`,
        {
          location,
          hint: 'List a public key in ssh_keys, or set ssh.password_authentication to true',
        },
      ),
    ];
  });
};

/** Ceph's monitors refuse clocks that differ by 50 ms; without a server the nodes drift apart. */
export const ntpServers: Rule = ({ cluster, at }) =>
  cluster.time.ntp_servers.length > 0
    ? []
    : [
        warning('cluster/no-ntp', 'No NTP server is named, so the clocks of the nodes will drift apart.', {
          location: at(['time', 'ntp_servers']),
        }),
      ];

/** A neighbour that is declared gone before it could say hello twice would flap on every lost packet. */
export const ospfTimers: Rule = ({ cluster: { ospf }, at }) =>
  ospf.dead_interval >= 2 * ospf.hello_interval
    ? []
    : [
        problem(
          'cluster/ospf-timers',
          `The OSPF dead interval of ${String(ospf.dead_interval)} s is less than two hello intervals of ${String(ospf.hello_interval)} s.`,
          { location: at(['ospf', 'dead_interval']), hint: 'Four hello intervals are usual' },
        ),
      ];
