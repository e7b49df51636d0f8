import { z } from 'zod';
import { absolutePath, accountName, matching, matchingOr, secretFile } from './values.ts';

/** A hash of crypt(5) by sha512 or yescrypt, as /etc/shadow holds it. None of its characters needs quoting inside single quotes. */
const HASH =
  /^(?:\$6\$(?:rounds=[0-9]{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}|\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43})$/;

const PASSWORD = new RegExp(String.raw`^(?:generate|locked)$|${HASH.source}`);

/** Whether a text is the hash of a password, of a kind that Slackware's login knows. */
export function isPasswordHash(text: string): boolean {
  return HASH.test(text);
}

export const accountSchema = z.strictObject({
  name: accountName.describe('Login name.'),
  uid: z.int().min(1000).max(60000).describe('User id, the same on every node.'),
  group: accountName.default('users').describe('Primary group; it must exist in the base system.'),
  groups: z.array(accountName).default([]).describe('Further groups; wheel is the one that sudo knows.'),
  shell: absolutePath.default('/bin/bash').describe('Login shell.'),
  password: z
    .union([
      matchingOr(
        'cluster/plain-password',
        PASSWORD,
        'it must be generate, locked, or a hash by crypt that begins with $6$ or $y$, never the password itself',
      ),
      secretFile,
    ])
    .default('locked')
    .describe(
      'generate: one random password, kept below out/secrets/. locked: no password login at all. Or a hash for /etc/shadow ("openssl passwd -6" makes one), or { file: FILE } with such a hash.',
    ),
  ssh_keys: z
    .array(
      matching(
        /^(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+(?: [^\r\n]*)?$/,
        'one line of a public key file, like "ssh-ed25519 AAAA... name"',
      ),
    )
    .default([])
    .describe('Public keys that may log in.'),
});
