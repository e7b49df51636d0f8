import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pkgDiffCommand } from '../../../src/commands/pkg-diff.ts';
import { diffPackages } from '../../../src/pkg/diff-packages.ts';
import { makePackage } from '../../../src/pkg/make/make-package.ts';
import { makePackage as makeFromMembers, type TestMember } from '../../rig/make-package.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const OLD = 'toy-1.0-noarch-1_sf.txz';
const YOUNG = 'toy-1.1-noarch-1_sf.txz';
const LINK = (target: string): string => `( cd usr ; rm -rf l )\n( cd usr ; ln -sf ${target} l )\n`;

async function both(
  folder: TempTree,
  old: readonly TestMember[],
  young: readonly TestMember[],
): Promise<readonly [string, string]> {
  const top: TestMember = { name: './' };
  return [
    await makeFromMembers(folder.path, OLD, [top, ...old]),
    await makeFromMembers(folder.path, YOUNG, [top, ...young]),
  ];
}

test('what was added, removed and changed is listed by path', async () => {
  await using folder = await tempTree();
  const [old, young] = await both(
    folder,
    [
      { name: 'usr/' },
      { name: 'usr/gone', content: 'x' },
      { name: 'usr/mode', content: 'x', mode: 0o4755 },
      { name: 'usr/owner', content: 'x' },
      { name: 'usr/same', content: 'x' },
      { name: 'usr/text', content: 'one' },
      { name: 'usr/becomes-dir', content: 'x' },
    ],
    [
      { name: 'usr/' },
      { name: 'usr/becomes-dir/' },
      { name: 'usr/mode', content: 'x' },
      { name: 'usr/new', content: 'y' },
      { name: 'usr/owner', content: 'x', uid: 357, gid: 358 },
      { name: 'usr/same', content: 'x', mtime: new Date(0) },
      { name: 'usr/text', content: 'two' },
    ],
  );
  const diff = valueOf(await diffPackages(old, young));
  expect(diff.removed.map(({ path }) => path)).toEqual(['usr/gone']);
  expect(diff.added).toMatchObject([{ path: 'usr/new', kind: 'file', mode: '0644', owner: '0:0', size: 1 }]);
  expect(diff.changed.map(({ path, fields }) => [path, fields.map(({ field }) => field)])).toEqual([
    ['usr/becomes-dir', ['kind', 'mode', 'size', 'sha256']],
    ['usr/mode', ['mode']],
    ['usr/owner', ['owner']],
    ['usr/text', ['sha256']],
  ]);
  expect(diff.changed[1]?.fields).toEqual([{ field: 'mode', from: '4755', to: '0644' }]);
});

test('links are compared as links, whether they are members or lines of doinst.sh', async () => {
  await using folder = await tempTree();
  const [old, young] = await both(
    folder,
    [
      { name: 'install/doinst.sh', content: `echo one\n${LINK('a')}` },
      { name: 'usr/m', type: 'symlink', linkname: 'x' },
    ],
    [
      { name: 'install/doinst.sh', content: `echo two\n${LINK('b')}` },
      { name: 'usr/m', type: 'symlink', linkname: 'y' },
    ],
  );
  const diff = valueOf(await diffPackages(old, young));
  expect(diff.changed).toEqual([
    { path: 'usr/l', fields: [{ field: 'target', from: 'a', to: 'b' }] },
    { path: 'usr/m', fields: [{ field: 'target', from: 'x', to: 'y' }] },
  ]);
  expect(diff.texts).toEqual([{ path: 'install/doinst.sh', removed: ['echo one'], added: ['echo two'] }]);
});

test('a hard link has the content of its first name', async () => {
  await using folder = await tempTree();
  const link: TestMember = { name: 'usr/b', type: 'link', linkname: 'usr/a' };
  const [old, young] = await both(
    folder,
    [{ name: 'usr/a', content: 'x' }, link],
    [
      { name: 'usr/a', content: 'x' },
      { name: 'usr/b', content: 'x' },
    ],
  );
  expect(valueOf(await diffPackages(old, young)).changed).toEqual([
    { path: 'usr/b', fields: [{ field: 'hardLinkTo', from: 'usr/a' }] },
  ]);
});

test('the same tree in two compressions is the same package', async () => {
  await using folder = await tempTree({
    'tree/install/slack-desc': 'toy: toy (a test)\n',
    'tree/usr/x': 'x',
  });
  symlinkSync('x', folder.at('tree/usr/l'));
  const options = { linkadd: true, chown: false, prepend: false, xattrs: false, epochSeconds: 1e9 };
  const files = [folder.at(OLD), folder.at('toy-1.0-noarch-1_sf.tgz')] as const;
  for (const file of files) valueOf(await makePackage(folder.at('tree'), file, options));
  expect(valueOf(await diffPackages(...files))).toEqual({ added: [], removed: [], changed: [], texts: [] });
});

test('a package that cannot be read is a failure', async () => {
  await using folder = await tempTree({ [YOUNG]: 'not xz' });
  const [old] = await both(folder, [], []);
  await folder.write({ [YOUNG]: 'not xz' });
  expect(faultsOf(await diffPackages(old, folder.at(YOUNG))).map(({ code }) => code)).toEqual([
    'pkg/damaged',
  ]);
});

test('people get one line for each difference, equal packages one for all', async () => {
  await using folder = await tempTree();
  const [old, young] = await both(
    folder,
    [
      { name: 'usr/a', content: 'x' },
      { name: 'install/slack-desc', content: 'toy: toy (old)\n' },
    ],
    [
      { name: 'usr/a', content: 'xy', mode: 0o755 },
      { name: 'usr/b/' },
      { name: 'install/slack-desc', content: 'toy: toy (new)\n' },
    ],
  );
  const context = {} as Parameters<typeof pkgDiffCommand>[0];
  expect(valueOf(await pkgDiffCommand(context, { from: old, to: young })).text).toBe(`\
+ usr/b (dir 0755 0:0)
~ usr/a: mode 0644 -> 0755, size 1 -> 2, content
~ install/slack-desc:
  - toy: toy (old)
  + toy: toy (new)
0 removed, 1 added, 1 changed
`);
  const same = valueOf(await pkgDiffCommand(context, { from: old, to: old }));
  expect([same.text, same.isFailure]).toEqual([
    'no difference in files, scripts or description\n',
    undefined,
  ]);
});
