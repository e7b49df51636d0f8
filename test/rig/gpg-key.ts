import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

export interface TestKey extends Disposable {
  readonly fingerprint: string;
  readonly home: string;
}

/**
 * A signing key without passphrase, in a GnuPG folder of its own. The folder's name must be short: the agent's socket lies in it and must
 * fit in 108 characters. At the end of the scope (`using`) the agent is stopped; it would outlive the folder.
 */
export function gpgKey(home: string): TestKey {
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  gpg('--quick-generate-key', 'Test Repository <test@example.invalid>', 'ed25519', 'sign', 'never');
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
  return {
    fingerprint,
    home,
    [Symbol.dispose]: () => {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'], { stdio: 'ignore' });
    },
  };
}
