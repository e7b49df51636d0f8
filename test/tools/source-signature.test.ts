import { execFileSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fetchSources, readLock } from '../../src/sources/index.ts';
import { gpgKey, type TestKey } from '../rig/gpg-key.ts';
import { recipe } from '../rig/recipe.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

const gpg = (key: TestKey, ...args: readonly string[]): string =>
  execFileSync('gpg', ['--homedir', key.home, '--batch', '--quiet', '--yes', ...args], { encoding: 'utf8' });

const signed = (files: TempTree, fingerprint: string, isOfTar = false) =>
  recipe('demo', {
    dir: files.at('recipe'),
    sources: [
      {
        url: 'http://127.0.0.1:9/demo.tar.gz',
        file: 'demo.tar.gz',
        signature: { url: 'http://127.0.0.1:9/demo.sig', key: 'upstream.asc', fingerprint, isOfTar },
      },
    ],
  });

const fetch = (files: TempTree, of: ReturnType<typeof signed>, mirrors = [`file:${files.at('mirror')}`]) =>
  fetchSources([of], {
    mirrors,
    lockPath: files.at('sources.lock'),
    storeDir: files.at('store'),
    progress: () => undefined,
    pause: () => Promise.resolve(),
    isStrict: true,
  });

test("a source is locked only with upstream's good signature, by exactly the key of the recipe", async (context) => {
  await requireTools(context, 'gpg', 'gpgconf', 'gpgv');
  const archive = gzipSync('the tar');
  await using files = await tempTree({ 'mirror/demo.tar.gz': archive, 'plain.tar': 'the tar' });
  using key = gpgKey(files.at('k'));
  using other = gpgKey(files.at('o'));
  await files.write({ 'recipe/upstream.asc': gpg(key, '--armor', '--export') });
  const nothing = async () => {
    expect(await readdir(files.at('store'))).not.toContain('demo.tar.gz');
    expect(valueOf(await readLock(files.at('sources.lock'))).size).toBe(0);
  };

  const [missing] = faultsOf(await fetch(files, signed(files, key.fingerprint)));
  expect(missing?.message).toContain('The signature of demo.tar.gz');
  await nothing();

  gpg(other, '--detach-sign', '--output', files.at('mirror/demo.sig'), files.at('mirror/demo.tar.gz'));
  const [foreign] = faultsOf(await fetch(files, signed(files, key.fingerprint)));
  expect([foreign?.code, foreign?.message]).toEqual([
    'sources/bad-signature',
    `the signature of demo.tar.gz is not good by the key in ${files.at('recipe/upstream.asc')}`,
  ]);
  await nothing();

  gpg(
    key,
    '--armor',
    '--detach-sign',
    '--output',
    files.at('mirror/demo.sig'),
    files.at('mirror/demo.tar.gz'),
  );
  const [another] = faultsOf(await fetch(files, signed(files, other.fingerprint)));
  expect(another?.message).toContain(`but ${other.fingerprint} is expected`);
  await nothing();

  const [source] = valueOf(await fetch(files, signed(files, key.fingerprint)));
  expect(await readFile(source?.path ?? '')).toEqual(archive);
});

test('a bad signature of the first mirror keeps nobody from the good one of the next', async (context) => {
  await requireTools(context, 'gpg', 'gpgconf', 'gpgv');
  await using files = await tempTree({
    'mirror/demo.tar.gz': 'text',
    'mirror/demo.sig': 'bad',
    'next/x': '',
  });
  using key = gpgKey(files.at('k'));
  await files.write({ 'recipe/upstream.asc': gpg(key, '--armor', '--export') });
  gpg(key, '--detach-sign', '--output', files.at('next/demo.sig'), files.at('mirror/demo.tar.gz'));
  const mirrors = [`file:${files.at('mirror')}`, `file:${files.at('next')}`];
  const [source] = valueOf(await fetch(files, signed(files, key.fingerprint), mirrors));
  expect(source?.origin).toBe(`${mirrors[0] ?? ''}/demo.tar.gz`);
});

test('a signature of the tar is held against what comes out of the archive', async (context) => {
  await requireTools(context, 'gpg', 'gpgconf', 'gpgv');
  await using files = await tempTree({
    'mirror/demo.tar.gz': gzipSync('another tar'),
    'plain.tar': 'the tar',
  });
  using key = gpgKey(files.at('k'));
  await files.write({ 'recipe/upstream.asc': gpg(key, '--armor', '--export') });
  gpg(key, '--detach-sign', '--output', files.at('mirror/demo.sig'), files.at('plain.tar'));
  expect(faultsOf(await fetch(files, signed(files, key.fingerprint, true)))[0]?.code).toBe(
    'sources/bad-signature',
  );
  await files.write({ 'mirror/demo.tar.gz': gzipSync('the tar') });
  valueOf(await fetch(files, signed(files, key.fingerprint, true)));
});
