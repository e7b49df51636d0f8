import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changed, packed } from '../rig/node-package.ts';
import { pkgtools, requirePkgtools } from '../rig/pkgtools.ts';
import { tempTree } from '../rig/temp-tree.ts';
import { sampleOverlay } from '../unit/overlay/sample.ts';

it('upgradepkg of pkgtools applies a changed cluster, and keeps what the administrator changed as .new or .orig', async (context) => {
  await requirePkgtools(context);
  await using folder = await tempTree({ 'root/etc/passwd': '' });
  const root = folder.at('root');
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  const first = await sampleOverlay('right', 1);
  const installed = await pkgtools('installpkg', [await packed(first, folder.path)], { root });
  expect(installed).toMatchObject({ status: 0 });
  expect(text('etc/HOSTNAME')).toBe('alpha.example.net\n');
  writeFileSync(join(root, 'etc/ntp.conf'), 'of the administrator\n');
  writeFileSync(join(root, 'etc/default/cgroups'), 'changed too\n');

  const second = changed(first, {
    'etc/HOSTNAME': 'renamed.example.net\n',
    'etc/ntp.conf': 'server other\n',
    'etc/default/cgroups': undefined,
    'etc/resolv.conf': undefined,
  });
  const upgraded = await pkgtools('upgradepkg', [await packed(second, folder.path)], { root });

  expect(upgraded).toMatchObject({ status: 0 });
  expect(text('etc/HOSTNAME')).toBe('renamed.example.net\n');
  expect([text('etc/ntp.conf'), text('etc/ntp.conf.new')]).toEqual([
    'of the administrator\n',
    'server other\n',
  ]);
  expect(text('etc/default/cgroups.orig')).toBe('changed too\n');
  for (const gone of ['etc/default/cgroups', 'etc/resolv.conf', 'etc/HOSTNAME.new'])
    expect(existsSync(join(root, gone)), gone).toBe(false);
  expect(statSync(join(root, 'etc/sudoers.d/slackforge')).mode & 0o7777).toBe(0o440);
});
