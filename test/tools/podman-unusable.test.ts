import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { runInRoot, type RootJob } from '../../src/buildroot/index.ts';
import { faultsOf } from '../rig/result.ts';
import { smallJob } from '../rig/small-job.ts';
import { makeSmallSystem, requireRoot } from '../rig/small-system.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

function jobIn(folder: TempTree): RootJob {
  mkdirSync(folder.at('roots/base'), { recursive: true });
  return smallJob(folder);
}

test('where podman is not installed, its runner says so and what to install', async (context) => {
  await requireRoot(context);
  await using folder = await tempTree({ 'recipe/x': '', 'output/x': '' });
  const job = jobIn(folder);
  // Every program of this machine but podman.
  makeSmallSystem(folder.at('tools'), [
    ...['unshare', 'nsenter', 'mount', 'umount', 'mountpoint', 'pivot_root', 'setpriv', 'chroot', 'env'],
  ]);
  vi.stubEnv('PATH', folder.at('tools/usr/bin'));
  const refused = await runInRoot(job, 'podman').finally(() => vi.unstubAllEnvs());
  expect(faultsOf(refused)).toMatchObject([
    {
      code: 'exec/missing-program',
      message: 'podman is needed for --runner podman and is not installed.',
      hint: 'On Debian: apt-get install podman crun; or leave --runner away',
    },
  ]);
});

test('where podman cannot make a container, its runner gives its last words and leaves nothing behind', async (context) => {
  await requireRoot(context);
  await using folder = await tempTree({
    'recipe/x': '',
    'output/x': '',
    'tools/podman': '#!/bin/bash\necho "Error: crun: this kernel says no" >&2\nexit 126\n',
  });
  const job = jobIn(folder);
  chmodSync(folder.at('tools/podman'), 0o755);
  writeFileSync(folder.at('log'), '');
  vi.stubEnv('PATH', `${folder.at('tools')}:${process.env['PATH'] ?? ''}`);
  const refused = await runInRoot(job, 'podman').finally(() => vi.unstubAllEnvs());
  expect(faultsOf(refused)).toMatchObject([
    {
      code: 'buildroot/not-usable',
      message: 'podman cannot run a container here: it could not be set up: Error: crun: this kernel says no',
      hint: 'leave --runner away to build without podman',
    },
  ]);
  expect(readdirSync(folder.at('roots'))).toEqual(['base']);
});
