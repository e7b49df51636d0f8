import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import type { Context } from '../../src/commands/context.ts';
import { pkgIndexCommand } from '../../src/commands/pkg-index.ts';
import { repoGcCommand } from '../../src/commands/repo-gc.ts';
import { repoListCommand } from '../../src/commands/repo-list.ts';
import { repoPublishCommand } from '../../src/commands/repo-publish.ts';
import { repoRollbackCommand } from '../../src/commands/repo-rollback.ts';
import { loadSettings } from '../../src/commands/settings.ts';
import { buildStore } from '../../src/build/index.ts';
import { writeLast, writeResult } from '../../src/build/records.ts';
import { sha256OfFile } from '../../src/lib/digest.ts';
import { gpgKey } from '../rig/gpg-key.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { samplePackage } from '../rig/sample-packages.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

/** A project with settings, and a context for its commands. */
async function project(context: TestContext, yaml = ''): Promise<TempTree> {
  await requireTools(context, 'xz', 'gzip', 'bzip2');
  return tempTree({ 'slackforge.yaml': `format: 1\n${yaml}` });
}

async function contextOf(folder: TempTree, isDryRun = false): Promise<Context> {
  const settings = valueOf(await loadSettings(folder.path));
  const signal = new AbortController().signal;
  return {
    settings,
    signal,
    isDryRun,
    progress: () => undefined,
    jobs: 1,
    epochSeconds: 1_767_225_600,
    runner: 'chroot',
  };
}

/** Leaves a package as a finished build does: recipe folder, package, record. */
async function build(folder: TempTree, file: string): Promise<void> {
  const name = file.split('-').slice(0, -3).join('-');
  const path = await samplePackage(folder.at('out/packages'), file);
  const inputs = {
    format: 1,
    recipe: {},
    version: file,
    options: {},
    sources: {},
    dependencies: {},
    base: '',
    environment: {},
  };
  const made = { fileName: file, sha256: await sha256OfFile(path), mark: '' };
  const record = { format: 2, inputs, package: made, finished: '', durationMs: 1 } as const;
  const store = buildStore(folder.at('out/build'), folder.at('out/packages'));
  await writeResult(store, record);
  await writeLast(store, name, record);
  await folder.write({ [`slackbuilds/${name}/${name}.SlackBuild`]: '' });
}

test('publish offers the package of each last build, says what it leaves out, and list, rollback and gc follow', async (context) => {
  await using folder = await project(context, 'repository: { keep: 1 }\n');
  const nothing = faultsOf(await repoPublishCommand(await contextOf(folder)));
  await build(folder, 'frr-10.2-noarch-1_sf.txz');
  await build(folder, 'gone-1-noarch-1_sf.txz');
  rmSync(folder.at('slackbuilds/gone'), { recursive: true });
  await samplePackage(folder.at('out/packages'), 'half-1-noarch-1_sf.txz');

  const dry = valueOf(await repoPublishCommand(await contextOf(folder, true)));
  const isThereAfterDry = existsSync(folder.at('out/repository'));
  const first = valueOf(await repoPublishCommand(await contextOf(folder)));
  await build(folder, 'frr-10.3-noarch-1_sf.txz');
  const second = valueOf(await repoPublishCommand(await contextOf(folder)));
  const third = valueOf(await repoPublishCommand(await contextOf(folder)));
  const list = valueOf(await repoListCommand(await contextOf(folder)));
  const back = valueOf(await repoRollbackCommand(await contextOf(folder), {}));
  const gc = valueOf(await repoGcCommand(await contextOf(folder, true)));

  expect(nothing.map(({ code }) => code)).toEqual(['pkg/nothing-to-publish']);
  expect([dry.text.includes('set 0001 of 1 package would be'), isThereAfterDry]).toEqual([true, false]);
  const unsigned = 'not signed: repository.sign in slackforge.yaml (or --sign) names no key\n';
  const current = folder.at('out/repository/current');
  expect(first.text).toBe(`set 0001 of 1 package is ${current}\n  new   frr 10.2-noarch-1_sf\n${unsigned}`);
  expect(first.warnings?.map(({ message }) => message.split(' ')[0])).toEqual([
    'gone-1-noarch-1_sf.txz',
    'half-1-noarch-1_sf.txz',
  ]);
  expect(second.text).toContain('  up    frr 10.2-noarch-1_sf -> 10.3-noarch-1_sf\n');
  expect(third.text.replace(/ \S+ KiB/, '')).toBe(
    `nothing changed: set 0002 has just these 1 package\n${unsigned}1 set beyond the 1 kept: slackforge repo gc frees\n`,
  );
  expect(list.text).toMatch(/^ {2}0001 {2}\S+Z {5}1 package {2}\S+ KiB\n\* 0002 /);
  expect(back.text).toBe(
    'set 0001 is current instead of 0002\n  down  frr 10.3-noarch-1_sf -> 10.2-noarch-1_sf\n',
  );
  expect(gc.text).toBe('would free 0 B; the last 1 sets and the current one stay\n');
});

test('a package that is not what its build recorded is refused, and readers keep what they have', async (context) => {
  await using folder = await project(context);
  await build(folder, 'a-1-noarch-1_sf.txz');
  valueOf(await repoPublishCommand(await contextOf(folder)));
  await build(folder, 'b-1-noarch-1_sf.txz');
  rmSync(folder.at('out/packages/b-1-noarch-1_sf.txz'));

  const faults = faultsOf(await repoPublishCommand(await contextOf(folder)));

  expect(faults.map(({ code, hint }) => [code, hint])).toEqual([
    ['pkg/unrecorded', 'slackforge build b makes it again.'],
  ]);
  expect(readdirSync(folder.at('out/repository/sets'))).toEqual(['0001']);
});

test('the key of the settings signs, and pkg index signs a folder by the key it is given', async (context) => {
  await requireTools(context, 'gpg', 'gpgconf');
  await using folder = await project(context);
  using key = gpgKey(folder.at('g'));
  await folder.write({
    'slackforge.yaml': `format: 1\nrepository: { sign: ${key.fingerprint}, gnupg: g }\n`,
  });
  await build(folder, 'a-1-noarch-1_sf.txz');
  const published = valueOf(await repoPublishCommand(await contextOf(folder)));
  await samplePackage(folder.at('dir'), 'l/b-1-noarch-1.txz');
  const options = { dir: folder.at('dir'), sign: key.fingerprint, gnupg: key.home };

  const dry = valueOf(await pkgIndexCommand(await contextOf(folder, true), options));
  const afterDry = readdirSync(folder.at('dir'));
  const indexed = valueOf(await pkgIndexCommand(await contextOf(folder), options));
  const missing = faultsOf(await pkgIndexCommand(await contextOf(folder), { dir: folder.at('nowhere') }));

  expect(published.text).toContain(`signed by ${key.fingerprint}\n`);
  expect(existsSync(folder.at('out/repository/current/a-1-noarch-1_sf.txz.asc'))).toBe(true);
  expect([dry.text.split('\n')[0], afterDry]).toEqual([
    `${folder.at('dir')}: would be a repository of 1 package, 1 change`,
    ['l'],
  ]);
  expect(indexed.json).toMatchObject({ unpacked: 1, signedBy: key.fingerprint });
  expect(readFileSync(join(folder.at('dir'), 'l/b-1-noarch-1.txz.asc'), 'utf8')).toMatch(
    /^-----BEGIN PGP SIGNATURE/,
  );
  expect(missing.map(({ code }) => code)).toEqual(['pkg/missing']);
});
