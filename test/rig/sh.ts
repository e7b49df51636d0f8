import { execFileSync } from 'node:child_process';

/** What a strict bash script prints; its arguments are $1, $2 and so on. Throws, with its words, when it fails. */
export function sh(script: string, ...args: readonly string[]): string {
  return execFileSync('bash', ['-euo', 'pipefail', '-c', script, 'bash', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C' },
  });
}
