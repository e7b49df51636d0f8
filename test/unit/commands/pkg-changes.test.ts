import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pkgInstallCommand } from '../../../src/commands/pkg-install.ts';
import { pkgListCommand } from '../../../src/commands/pkg-list.ts';
import { pkgRemoveCommand } from '../../../src/commands/pkg-remove.ts';
import { pkgUpgradeCommand } from '../../../src/commands/pkg-upgrade.ts';
import { pkgVerifyCommand } from '../../../src/commands/pkg-verify.ts';
import { packageRoot } from '../../rig/package-root.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';

const context = (isDryRun = false) => ({
  progress: () => undefined,
  signal: new AbortController().signal,
  isDryRun,
  jobs: 1,
  epochSeconds: 0,
});
const INSTALL = { terse: false, md5sum: false };
const UPGRADE = { installNew: false, reinstall: false };

// Without scripts other than links these need no namespace.
test('install, list, verify, upgrade and remove a package, each with its answer', async () => {
  await using at = await packageRoot();
  const { root } = at;
  const members = [
    { name: './' },
    { name: 'a', content: '', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  ];
  const desc = { name: 'install/slack-desc', content: 'toy: toy (a toy)\n' };
  const one = await at.make('toy-1-noarch-1.txz', [...members, desc]);
  const two = await at.make('toy-2-noarch-1.txz', members);
  const text = async (answer: ReturnType<typeof pkgListCommand>) => valueOf(await answer).text;

  expect(await text(pkgInstallCommand(context(true), { root, files: [one], ...INSTALL }))).toBe(
    'toy-1-noarch-1 would be installed\n',
  );
  expect(existsSync(join(root, 'a'))).toBe(false);
  expect(await text(pkgInstallCommand(context(), { root, files: [one], ...INSTALL }))).toBe(
    'toy-1-noarch-1 installed: toy (a toy)\n',
  );
  expect(await text(pkgInstallCommand(context(), { root, files: [one], ...INSTALL, terse: true }))).toBe(
    `${'toy-1-noarch-1: toy a toy '.padEnd(72, '.')} [ 3.0K]\n`,
  );
  expect(await text(pkgListCommand(context(), { root }))).toBe('toy-1-noarch-1\n');
  expect(await text(pkgListCommand(context(), { root, pattern: 'toy-2*' }))).toBe('');
  expect(await text(pkgVerifyCommand(context(), { root, names: [], from: at.at('packages') }))).toBe(
    '1 package, 0 differences (1 package compared with its file)\n',
  );
  expect(await text(pkgUpgradeCommand(context(true), { root, files: [two], ...UPGRADE }))).toBe(
    'toy-1-noarch-1 -> toy-2-noarch-1 would be upgraded\n',
  );
  expect(await text(pkgUpgradeCommand(context(), { root, files: [two], ...UPGRADE }))).toBe(
    'toy-1-noarch-1 -> toy-2-noarch-1\n',
  );
  expect(await text(pkgUpgradeCommand(context(), { root, files: [two], ...UPGRADE }))).toBe(
    'toy-2-noarch-1 is installed already, skipped\n',
  );
  expect(
    await text(pkgRemoveCommand(context(true), { root, names: ['toy'], skipUninstallScript: false })),
  ).toBe('toy-2-noarch-1 would be removed\n  a would be deleted\n');
  expect(await text(pkgRemoveCommand(context(), { root, names: ['toy'], skipUninstallScript: false }))).toBe(
    'toy-2-noarch-1 removed (1 path of its own)\n',
  );
  expect(existsSync(join(root, 'a'))).toBe(false);
});

test('a fault of one package makes the answer a failure, with the status of pkgtools as data', async () => {
  await using at = await packageRoot();
  const files = [at.at('none-1-noarch-1.txz'), await at.make('toy-1-noarch-1.txz', [{ name: './' }])];
  const answer = valueOf(await pkgInstallCommand(context(), { root: at.root, files, ...INSTALL }));
  expect(answer).toMatchObject({
    isFailure: true,
    json: { status: 4, packages: [{ did: 'failed', codes: ['pkg/missing'] }, { did: 'installed' }] },
  });
  expect(answer.warnings?.map(({ code }) => code)).toEqual(['pkg/missing']);
});

test('the running system and a folder that is not there are refused', async () => {
  const root = await pkgInstallCommand(context(), { root: '/', files: [], ...INSTALL });
  expect(faultsOf(root).map(({ code }) => code)).toEqual(['pkg/no-root']);
  const missing = await pkgListCommand(context(), { root: '/no/such/root' });
  expect(faultsOf(missing).map(({ code }) => code)).toEqual(['pkg/no-root']);
});

test('verify fails when a file is gone', async () => {
  await using at = await packageRoot();
  await at.install(
    await at.make('toy-1-noarch-1.txz', [{ name: './' }, { name: 'gone/' }, { name: 'gone/a', content: '' }]),
  );
  rmSync(join(at.root, 'gone'), { recursive: true });
  const answer = valueOf(await pkgVerifyCommand(context(), { root: at.root, names: [] }));
  expect([answer.isFailure, answer.warnings?.map(({ code }) => code)]).toEqual([
    true,
    ['pkg/not-as-installed'],
  ]);
});
