import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openMirror } from '../../src/mirror/index.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

/** Makes a key without passphrase; gives its fingerprint and its public part, armored. */
function makeKey(
  home: string,
  algorithm = 'ed25519',
): {
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
  gpg('--quick-generate-key', 'Test Mirror <test@example.invalid>', algorithm, 'sign', 'never');
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

test('an old DSA key is taken; where the policy of the machine refuses it, the complaint says so and the way on', async (context) => {
  await requireTools(context, 'gpg', 'gpgv', 'xz');
  await using folder = await tempTree();
  const { location, identity } = await makeMirror(folder.at('mirror'), {
    'a/toy-1-x86_64-1.txz': [{ name: './' }],
  });
  const list = join(location, 'CHECKSUMS.md5');
  const key = makeKey(folder.at('g'), 'dsa1024');
  writeFileSync(folder.at('key.asc'), key.armored);
  key.gpg('--digest-algo', 'SHA1', '--armor', '--detach-sign', '--output', `${list}.asc`, list);
  const open = () =>
    openMirror({
      location,
      cacheDir: folder.path,
      keyring: { file: folder.at('key.asc'), fingerprint: key.fingerprint },
    });
  expect(valueOf(await open()).signedBy).toBe(key.fingerprint);

  // A machine like those of Fedora: its gpgv takes no SHA-1.
  const real = execFileSync('sh', ['-c', 'command -v gpgv'], { encoding: 'utf8' }).trim();
  mkdirSync(folder.at('bin'));
  const strict = `#!/bin/sh\nexec ${real} --weak-digest SHA1 "$@"\n`;
  writeFileSync(folder.at('bin/gpgv'), strict, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder.at('bin')}:/nonexistent`);
  const [refused] = faultsOf(await open());
  expect(refused?.code).toBe('mirror/bad-signature');
  expect(refused?.message).toMatch(/by a DSA key with SHA-1, which gpgv of this machine refuses as too weak/);
  expect(refused?.hint).toContain(`pin: ${identity}`);

  // The older program, where it is installed.
  writeFileSync(folder.at('bin/gpgv1'), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
  expect(valueOf(await open()).signedBy).toBe(key.fingerprint);
  appendFileSync(list, 'x');
  const [bad] = faultsOf(await open());
  expect(bad?.message).toMatch(/is not good by the key/);
});

afterEach(() => vi.unstubAllEnvs());
