import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { changePackage } from '../rig/change-package.ts';
import { compareSides, ourSide, shellSide } from '../rig/package-sides.ts';
import { PKGTOOLS, requirePkgtools } from '../rig/pkgtools.ts';
import { requireRoad } from '../rig/require-road.ts';
import { sh } from '../rig/sh.ts';
import { tempTree } from '../rig/temp-tree.ts';

const MIRROR = 'out/standin/mirror/slackware64';

/** Small ones with links, configuration, libraries and manual pages, from series a, l, n and x. */
const CHANGED = [
  'aaa_terminfo',
  'acl',
  'bzip2',
  'dosfstools',
  'etc',
  'gdbm',
  'gzip',
  'iputils',
  'libxcb',
  'network-scripts',
  'pkgtools',
  'popt',
  'sysvinit',
  'sysvinit-scripts',
  'which',
];

const fullName = (file: string): string => basename(file).replace(/\.t[bglx]z$/, '');
const baseName = (file: string): string => fullName(file).split('-').slice(0, -3).join('-');

test('every package of the mirror is installed, upgraded and removed by our code as by the shell pkgtools', async (context) => {
  await requireRoad(context, MIRROR);
  await requirePkgtools(context);
  await using folder = await tempTree();
  const mirror = join(import.meta.dirname, '../..', MIRROR);
  const files = sh('ls "$1"/*/*.txz', mirror).trim().split('\n');
  const changed = new Map(
    files
      .filter((file) => CHANGED.includes(baseName(file)))
      .map((file) => [file, changePackage(file, folder.path, `${PKGTOOLS}/makepkg`)]),
  );
  expect(changed.size).toBe(CHANGED.length);
  const roots = [folder.at('shell'), folder.at('ours')] as const;
  // The first packages of the list come before any shell; here the root has one that says that scripts may be run.
  for (const root of roots) sh('umask 022; mkdir -p "$1/bin" && touch -d @1 "$1/bin/sh"', root);
  // The kernel's script makes an initrd, which holds the times of what is in it.
  const listing = { since: new Date(Date.now() - 2000), varies: /^boot\/initrd-/ };
  const sides = [shellSide, ourSide] as const;
  const same = { statuses: [0, 0], differences: [] };

  const installed = await compareSides(roots, sides, (side, root) => side.install(root, files), listing);
  expect(installed).toMatchObject(same);
  expect(installed.paths).toBeGreaterThan(10_000);
  expect(await compareSides(roots, sides, (side, root) => side.upgrade(root, files), listing)).toMatchObject(
    same,
  );
  expect(
    await compareSides(roots, sides, (side, root) => side.upgrade(root, [...changed.values()]), listing),
  ).toMatchObject(same);
  const names = files.map((file) => fullName(changed.get(file) ?? file));
  expect(await compareSides(roots, sides, (side, root) => side.remove(root, names), listing)).toMatchObject(
    same,
  );
});
