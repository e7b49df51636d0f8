import { problem, warning } from '../../lib/diagnostic.ts';
import type { CompleteFile } from '../complete.ts';
import type { Rule } from './rule.ts';

type Account = CompleteFile['accounts'][number];
const hasPassword = (account: Account): boolean => account.password !== 'locked';

/**
 * Root has no password, so without one account that can log in a node would have to be opened with a rescue medium. A single
 * account without a way in is a warning: it may own files only.
 */
export const accountLogin: Rule = ({ cluster, at }) => {
  const canLogIn = cluster.accounts.filter((account) => hasPassword(account) || account.ssh_keys.length > 0);
  if (canLogIn.length === 0) {
    return [
      problem(
        'cluster/no-login',
        'No account has a password or an SSH key, so nobody could log in to a node.',
        { location: at(['accounts']), hint: 'Set "password: generate" or list a key in ssh_keys' },
      ),
    ];
  }
  return cluster.accounts.flatMap((account, index) => {
    if (account.ssh_keys.length > 0) return [];
    const location = at(['accounts', index, 'ssh_keys']);
    if (!hasPassword(account)) {
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
        { location, hint: 'List a public key in ssh_keys, or set ssh.password_authentication to true' },
      ),
    ];
  });
};

/** Root has no password, so only sudo makes an administrator. */
export const administrators: Rule = ({ cluster: { accounts, sudo }, at }) => {
  const admins = accounts.flatMap((account, index) =>
    account.group === 'wheel' || account.groups.includes('wheel') ? [{ account, index }] : [],
  );
  if (admins.length === 0) {
    return [
      warning('cluster/no-admin', 'No account is in the group wheel, so nobody could become root.', {
        location: at(['accounts']),
        hint: 'Put "groups: [wheel]" to one of them',
      }),
    ];
  }
  if (sudo.wheel === 'nopasswd') return [];
  return admins.flatMap(({ account, index }) =>
    hasPassword(account)
      ? []
      : [
          warning(
            'cluster/sudo-without-password',
            `sudo asks ${account.name} for a password, and the account has none.`,
            {
              location: at(['accounts', index, 'password']),
              hint: 'Set "password: generate", or sudo.wheel to nopasswd',
            },
          ),
        ],
  );
};

/** OpenSSH 10 has no DSA any more: such a key is read and never accepted. */
export const weakKeys: Rule = ({ cluster: { accounts }, at }) =>
  accounts.flatMap(({ name, ssh_keys }, index) =>
    ssh_keys.flatMap((key, place) =>
      key.startsWith('ssh-dss ')
        ? [
            problem(
              'cluster/weak-key',
              `An SSH key of ${name} is of the kind ssh-dss, which sshd does not accept.`,
              {
                location: at(['accounts', index, 'ssh_keys', place]),
                hint: '"ssh-keygen -t ed25519" makes one of a kind that it does',
              },
            ),
          ]
        : [],
    ),
  );

/** sshd passes over a line that is no key without a word, and the account is found locked out. Most often a copy lost its end. */
export const brokenKeys: Rule = ({ cluster: { accounts }, at }) =>
  accounts.flatMap(({ name, ssh_keys }, index) =>
    ssh_keys.flatMap((key, place) =>
      key.startsWith('ssh-dss ') || isWholeKey(key)
        ? []
        : [
            problem('cluster/broken-key', `An SSH key of ${name} is cut short or mistyped.`, {
              location: at(['accounts', index, 'ssh_keys', place]),
              hint: 'Copy the whole line of the .pub file; "ssh-keygen -l -f FILE" reads it',
            }),
          ],
    ),
  );

/** RFC 4253, 6.6: strings with their lengths in four bytes before them, of which the first is the kind of the key, to the last byte. */
function isWholeKey(line: string): boolean {
  const [kind = '', body = ''] = line.split(' ');
  const bytes = Buffer.from(body, 'base64');
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  const [own, first] = parts;
  if (at !== bytes.length || own?.toString('latin1') !== kind || first === undefined) return false;
  return kind !== 'ssh-ed25519' || first.length === 32;
}
