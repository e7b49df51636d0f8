import { basename } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeEdgePackages } from '../rig/edge-packages.ts';
import { compareSides, ourSide, shellSide, type Side } from '../rig/package-sides.ts';
import { PKGTOOLS, requirePkgtools, type Ended } from '../rig/pkgtools.ts';
import { sh } from '../rig/sh.ts';
import { tempTree } from '../rig/temp-tree.ts';

const fullName = (file: string): string => basename(file).replace(/\.t[bglx]z$/, '');

/** Two roots with the same in them; a script wants a shell in the root, and the packages here have none. */
function twoRoots(folder: string, script = ''): readonly [string, string] {
  const roots = [`${folder}/shell`, `${folder}/ours`] as const;
  for (const root of roots)
    sh(`umask 022; mkdir -p "$1/bin" && cd "$1" && touch -d @1 bin/sh && chmod 755 bin/sh; ${script}`, root);
  return roots;
}

describe('our code and the shell pkgtools leave the same files, modes, owners, links and database', () => {
  beforeEach(requirePkgtools);

  test('for packages of every hard kind: installed, upgraded, removed', async () => {
    await using folder = await tempTree();
    const { v1, v2 } = makeEdgePackages(folder.path, `${PKGTOOLS}/makepkg`);
    // A stale link where a file comes, a page that man has formatted, a file that an administrator has changed.
    const roots = twoRoots(
      folder.path,
      'mkdir -p etc usr/man/cat1 && ln -s ../bin/sh etc/stale && echo page > usr/man/cat1/a.1',
    );
    const listing = { since: new Date(Date.now() - 2000) };
    const same = { statuses: [0, 0], differences: [] };
    const sides = [shellSide, ourSide] as const;

    expect(await compareSides(roots, sides, (side, root) => side.install(root, v1), listing)).toMatchObject(
      same,
    );
    for (const root of roots)
      sh('echo changed > "$1/etc/kept.conf" && echo new > "$1/usr/shared/only-a/stranger"', root);
    expect(await compareSides(roots, sides, (side, root) => side.upgrade(root, v2), listing)).toMatchObject(
      same,
    );
    expect(
      await compareSides(roots, sides, (side, root) => side.remove(root, v2.map(fullName)), listing),
    ).toMatchObject(same);
  });

  test('for packages that cannot be installed, with the same status', async () => {
    await using folder = await tempTree();
    const { v1 } = makeEdgePackages(folder.path, `${PKGTOOLS}/makepkg`);
    const good = v1.find((file) => file.includes('/through-')) ?? '';
    sh(
      'cd "$1" && mkdir skip && cp "$2" skip/ && echo "through: SKP" > skip/tagfile && head -c 200 "$2" > cut-1-noarch-1.txz && cp "$2" through-1.0-x86_64-2.tar.xz',
      folder.path,
      good,
    );
    const [missing, cut, tarball] = [
      'none-1-noarch-1.txz',
      'cut-1-noarch-1.txz',
      'through-1.0-x86_64-2.tar.xz',
    ].map((name) => folder.at(name)) as [string, string, string];
    const skipped = folder.at('skip/through-1.0-x86_64-2.txz');
    const roots = twoRoots(folder.path);
    const listing = { since: new Date(Date.now() - 2000) };
    const statuses: unknown[] = [];
    const both = async (act: (side: Side, root: string) => Promise<Ended>): Promise<void> => {
      const compared = await compareSides(roots, [shellSide, ourSide], act, listing);
      expect(compared.differences).toEqual([]);
      statuses.push(compared.statuses);
    };
    await both((side, root) => side.install(root, [cut]));
    await both((side, root) => side.install(root, [tarball]));
    await both((side, root) => side.install(root, [skipped]));
    await both((side, root) => side.install(root, [missing, good]));
    await both((side, root) => side.upgrade(root, [missing]));
    await both((side, root) => side.upgrade(root, [missing, good]));
    await both((side, root) => side.remove(root, ['none']));
    expect(statuses).toEqual([
      [1, 1],
      [3, 3],
      [0, 0],
      [4, 4],
      [4, 4],
      [0, 0],
      [1, 1],
    ]);
  });
});
