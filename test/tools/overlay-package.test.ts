import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  chmodSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodePackage, overlayTar } from '../../src/overlay/index.ts';
import { lintPackages, upgradePackages } from '../../src/pkg/index.ts';
import { hostScriptRunner } from '../rig/host-script-runner.ts';
import { installerShell } from '../rig/installer-shell.ts';
import { changed, packed } from '../rig/node-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';
import { sampleOverlay } from '../unit/overlay/sample.ts';

/** Upgrades the root, and gives what the script said. */
async function upgrade(root: string, file: string): Promise<string> {
  let said = '';
  const report = valueOf(
    await upgradePackages(root, [file], {
      installNew: true,
      runScript: async (script) => {
        const outcome = await hostScriptRunner(script);
        if (outcome.ok) said += outcome.value.output;
        return outcome;
      },
    }),
  );
  expect(report.outcomes.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  return said;
}

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

test('a changed cluster is applied to a node by an upgrade, around what was changed on the node', async (context) => {
  await requireTools(context, 'xz', 'sha256sum');
  await using folder = await tempTree({ 'root/etc/hosts': 'of the distribution\n' });
  const root = folder.at('root');
  const at = (path: string): string => join(root, path);
  const text = (path: string): string => readFileSync(at(path), 'utf8');
  const first = await sampleOverlay('right', 1);

  const said = await upgrade(root, await packed(first, folder.path));

  // Whoever wrote it, it was not we.
  expect(text('etc/hosts')).toBe('of the distribution\n');
  expect(said).toContain('etc/hosts was changed on this node');
  expect(text('etc/HOSTNAME')).toContain('.');
  expect(existsSync(at('etc/HOSTNAME.new'))).toBe(false);
  expect(modeOf(at('etc/sudoers.d/slackforge'))).toBe(0o440);
  expect(modeOf(at('home/op/.ssh/authorized_keys'))).toBe(0o600);
  expect(modeOf(at('home/op/.ssh'))).toBe(0o700);

  writeFileSync(at('etc/ntp.conf'), 'of the administrator\n');
  writeFileSync(at('etc/udev/rules.d/70-persistent-net.rules'), 'changed too\n');
  chmodSync(at('etc/rc.d/rc.local'), 0o644);
  const second = changed(first, {
    'etc/HOSTNAME': 'renamed.example.net\n',
    'etc/ntp.conf': 'server other\n',
    'etc/rc.d/rc.local': '#!/bin/sh\n: new\n',
    'etc/udev/rules.d/70-persistent-net.rules': undefined,
    'etc/default/cgroups': undefined,
    'home/op/.ssh/authorized_keys': 'ssh-ed25519 other\n',
  });
  const toldAgain = await upgrade(root, await packed(second, folder.path));

  expect(text('etc/HOSTNAME')).toBe('renamed.example.net\n');
  expect(text('etc/ntp.conf')).toBe('of the administrator\n');
  expect(text('etc/ntp.conf.new')).toBe('server other\n');
  expect([text('etc/rc.d/rc.local'), modeOf(at('etc/rc.d/rc.local'))]).toEqual(['#!/bin/sh\n: new\n', 0o644]);
  expect(existsSync(at('etc/default/cgroups'))).toBe(false);
  expect(existsSync(at('etc/udev/rules.d/70-persistent-net.rules'))).toBe(false);
  expect(text('etc/udev/rules.d/70-persistent-net.rules.orig')).toBe('changed too\n');
  expect(text('home/op/.ssh/authorized_keys')).toBe('ssh-ed25519 other\n');
  expect(toldAgain.match(/was changed|is .*\.orig now/g)).toHaveLength(3);

  // The administrator takes over what was offered: from then on it is ours again.
  writeFileSync(at('etc/ntp.conf'), text('etc/ntp.conf.new'));
  await upgrade(root, await packed(changed(second, { 'etc/ntp.conf': 'server third\n' }), folder.path));
  expect(text('etc/ntp.conf')).toBe('server third\n');
});

test('a node that the installer made takes its first package without a question', async (context) => {
  await requireTools(context, 'xz', 'tar', 'sha256sum');
  await using folder = await tempTree({ 'root/etc/hosts': 'of the distribution\n' });
  const root = folder.at('root');
  const overlay = await sampleOverlay('right', 1);
  mkdirSync(folder.at('medium/slackforge'), { recursive: true });
  writeFileSync(folder.at('medium/slackforge/overlay.tar'), await overlayTar(overlay, 0));
  // The node's own script needs a whole system.
  const installed = await installerShell(
    `in_target() { :; }; apply_overlay '${folder.at('medium')}' '${root}'`,
  );
  expect([installed.exitCode, installed.stderr]).toEqual([0, '']);

  const next = changed(overlay, { 'etc/hosts': '127.0.0.1 localhost\n' });
  const said = await upgrade(root, await packed(next, folder.path));

  expect(said).toBe('');
  expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toBe('127.0.0.1 localhost\n');
});

test('what a package of a node holds of secrets is readable by root alone, and pkgtools keep no copy', async (context) => {
  await requireTools(context, 'xz');
  await using folder = await tempTree({ 'root/etc/hosts': '' });
  const root = folder.at('root');
  const file = await packed(await sampleOverlay('triangle', 3), folder.path);

  await upgrade(root, file);

  expect(modeOf(file)).toBe(0o600);
  const withHash = execFileSync('grep', ['-rlF', '$6$sample$', root], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(withHash).toEqual([join(root, 'var/lib/slackforge/node/configure')]);
  expect(modeOf(join(root, 'var/lib/slackforge/node'))).toBe(0o700);
  for (const name of readdirSync(join(root, 'var/lib/slackforge/node')))
    expect([name, modeOf(join(root, 'var/lib/slackforge/node', name)) & 0o077]).toEqual([name, 0]);
});

test.for([
  ['triangle', 3],
  ['right', 1],
] as const)(
  'the package of %s, node %i, pleases our own lint and shellcheck',
  async ([fixture, id], context) => {
    await requireTools(context, 'xz', 'shellcheck');
    await using folder = await tempTree();
    const overlay = await sampleOverlay(fixture, id);
    const file = await packed(overlay, folder.path);

    const [findings] = valueOf(
      await lintPackages([file], {
        // FRR's, and those of the accounts: the package puts them there by number.
        expectationOf: () => ({
          uids: overlay.entries.map(({ uid }) => uid),
          gids: overlay.entries.map(({ gid }) => gid),
        }),
      }),
    );
    expect(findings?.findings).toEqual([]);
    const script = nodePackage(overlay).entries.find(({ path }) => path === 'install/doinst.sh');
    if (script?.kind !== 'file') throw new Error('no script');
    execFileSync('shellcheck', ['-'], { input: script.content });
  },
);

test('the same overlay gives the same package, and any change another name', async () => {
  await using folder = await tempTree();
  mkdirSync(folder.at('again'));
  const overlay = await sampleOverlay('triangle', 3);
  const file = await packed(overlay, folder.path);
  const again = await packed(overlay, folder.at('again'));

  expect(file).toMatch(/\/slackforge-node3-[0-9a-f]{12}-noarch-1_sf\.txz$/);
  expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  expect(nodePackage(changed(overlay, { 'etc/HOSTNAME': 'other\n' })).fileName).not.toBe(
    nodePackage(overlay).fileName,
  );
});
