import { basename } from 'node:path';
import type { Cluster } from '../cluster/index.ts';
import type { TreeEntry } from '../lib/tree.ts';

/** Group ids of the base system that an account may have as its primary group; the node's own script settles any other. */
const BASE_GROUPS: Readonly<Record<string, number>> = { users: 100, wheel: 10 };

/**
 * ~/.ssh/authorized_keys of every account that has keys. The accounts differ from cluster to cluster, so these cannot be
 * files of a layer. sshd ignores the file when it, .ssh or the home is writable by others: 0600 in 0700 in 0711.
 */
export function authorizedKeys(cluster: Cluster): readonly TreeEntry[] {
  return cluster.accounts
    .filter((account) => account.sshKeys.length > 0)
    .flatMap((account): readonly TreeEntry[] => {
      const home = account.home.replace(/^\//, '');
      const owner = { uid: account.uid, gid: BASE_GROUPS[account.group] ?? 0 };
      const heading = `# Made by slackforge from ${basename(cluster.file)}: accounts (${account.name}), ssh_keys. Change it there.`;
      return [
        { kind: 'dir', path: home, mode: 0o711, ...owner },
        { kind: 'dir', path: `${home}/.ssh`, mode: 0o700, ...owner },
        {
          kind: 'file',
          path: `${home}/.ssh/authorized_keys`,
          mode: 0o600,
          ...owner,
          content: new TextEncoder().encode([heading, ...account.sshKeys, ''].join('\n')),
        },
      ];
    });
}
