import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMirror } from '../../src/mirror/index.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

/** Makes a key without passphrase; gives its fingerprint and its public part, armored. */
function makeKey(home: string): {
  readonly fingerprint: string;
  readonly armored: string;
  readonly gpg: (...args: string[]) => string;
} {
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  gpg('--quick-generate-key', 'Test Mirror <test@example.invalid>', 'ed25519', 'sign', 'never');
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
  return { fingerprint, armored: gpg('--armor', '--export'), gpg };
}

test('a mirror is accepted only with a good signature by the key that the settings name', async (context) => {
  await requireTools(context, 'gpg', 'gpgv', 'xz');
  await using folder = await tempTree();
  const { location } = await makeMirror(folder.at('mirror'), { 'a/toy-1-x86_64-1.txz': [{ name: './' }] });
  const list = join(location, 'CHECKSUMS.md5');
  const key = makeKey(folder.at('g1'));
  const other = makeKey(folder.at('g2'));
  writeFileSync(folder.at('key.asc'), key.armored);
  writeFileSync(folder.at('other.asc'), other.armored);
  writeFileSync(folder.at('none.asc'), 'no key at all\n');
  const open = (file: string, fingerprint?: string) =>
    openMirror({
      location,
      cacheDir: folder.path,
      keyring: { file: folder.at(file), ...(fingerprint === undefined ? {} : { fingerprint }) },
    });

  const unsigned = faultsOf(await open('key.asc'));
  key.gpg('--armor', '--detach-sign', '--output', `${list}.asc`, list);
  const spaced = key.fingerprint.toLowerCase().replace(/(.{4})/g, '$1 ');
  expect(valueOf(await open('key.asc', spaced)).signedBy).toBe(key.fingerprint);

  const otherKey = faultsOf(await open('other.asc'));
  const otherFingerprint = faultsOf(await open('key.asc', other.fingerprint));
  const noKey = faultsOf(await open('none.asc'));
  appendFileSync(list, 'x');
  const changed = faultsOf(await open('key.asc', key.fingerprint));
  expect([unsigned, otherKey, otherFingerprint, noKey, changed].map((each) => each[0]?.code)).toEqual([
    'mirror/missing-index',
    'mirror/bad-signature',
    'mirror/bad-signature',
    'mirror/bad-keyring',
    'mirror/bad-signature',
  ]);
});
