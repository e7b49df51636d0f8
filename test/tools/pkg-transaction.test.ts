import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { installPackages, upgradePackages, verifyInstalled } from '../../src/pkg/index.ts';
import { makePackage } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { sh } from '../rig/sh.ts';
import { skipTest } from '../rig/skip.ts';
import { tempTree } from '../rig/temp-tree.ts';

const NAME = 'toy-1.0-x86_64-1_sf.txz';
const runScript = () => Promise.resolve({ ok: true, value: { status: 0, output: '' } } as const);

/** A package as GNU tar writes it from the tree that `script` makes in the current folder. */
const pack = (folder: string, script: string): string =>
  sh(
    `mkdir -p "$1/tree" && cd "$1/tree" && chmod 755 . && { ${script}; } >&2
     find ./ | LC_COLLATE=C sort | sed '2,$s,^\\./,,' | tar --no-recursion --xattrs --xattrs-include='*' -T - -cf - | xz -0 > "$1/${NAME}"
     printf %s "$1/${NAME}"`,
    folder,
  );

test('file capabilities and owners survive an installation and an upgrade, byte for byte', async (context) => {
  await requireTools(context, 'setcap', 'getcap', 'setfattr', 'getfattr', 'tar', 'xz');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  mkdirSync(folder.at('root'));
  const file = pack(
    folder.path,
    `echo x > ping; chown 12:34 ping; chmod 2755 ping; setcap cap_setuid,cap_net_raw+ep ping; mkdir d; setfattr -n user.note -v 0x80ff d`,
  );
  const see = (): string =>
    sh(
      'cd "$1" && getcap ping && stat -c "%a %u:%g" ping && getfattr --only-values -n user.note d | od -An -tx1',
      folder.at('root'),
    );
  valueOf(await installPackages(folder.at('root'), [file], { runScript, isDisposable: true }));
  const expected = 'ping cap_setuid,cap_net_raw=ep\n2755 12:34\n 80 ff\n';
  expect(see()).toBe(expected);
  const upgraded = await upgradePackages(folder.at('root'), [file], {
    runScript,
    isDisposable: true,
    reinstall: true,
  });
  expect(valueOf(upgraded).outcomes.map(({ did }) => did)).toEqual(['upgraded']);
  expect(see()).toBe(expected);

  const fileOf = () => Promise.resolve(file);
  const same = valueOf(await verifyInstalled(folder.at('root'), { fileOf }));
  expect(same.packages.map(({ differences }) => differences)).toEqual([[]]);
  sh('setcap cap_net_raw+ep "$1/ping"; chown 0:0 "$1/d"', folder.at('root'));
  sh('chown 7:7 "$1/d"', folder.at('root'));
  const other = valueOf(await verifyInstalled(folder.at('root'), { fileOf }));
  expect(
    other.packages.flatMap(({ differences }) => differences.map(({ path, what }) => `${path} ${what}`)),
  ).toEqual(['d owner', 'ping attributes']);
});

test('device nodes and pipes come by the same way', async (context) => {
  await requireTools(context, 'mknod', 'tar', 'xz');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  mkdirSync(folder.at('root'));
  const file = pack(folder.path, 'mkdir dev; mknod -m 620 dev/console c 5 1; mkfifo -m 600 dev/initctl');
  valueOf(await installPackages(folder.at('root'), [file], { runScript, isDisposable: true }));
  expect(sh('cd "$1" && stat -c "%F %a %t:%T" dev/console dev/initctl', folder.at('root'))).toBe(
    'character special file 620 5:1\nfifo 600 0:0\n',
  );
});

test('everything is brought to the disk before a journal is believed or forgotten', async (context) => {
  await requireTools(context, 'sync', 'xz');
  await using folder = await tempTree();
  mkdirSync(folder.at('root'));
  const file = await makePackage(folder.path, NAME, [{ name: './' }, { name: 'a', content: 'x' }]);
  mkdirSync(folder.at('bin'));
  writeFileSync(
    folder.at('bin/sync'),
    `#!/bin/sh\nls "$2" >> "${folder.at('log')}"; ls "${folder.at('root')}" >> "${folder.at('log')}"; echo . >> "${folder.at('log')}"\n`,
    { mode: 0o755 },
  );
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder.at('bin')}:${path}`;
  try {
    valueOf(await installPackages(folder.at('root'), [file], { runScript, owners: 'caller' }));
  } finally {
    process.env['PATH'] = path;
  }
  // First the staged files, before any is in its place; then the root, while the journal is still there.
  expect(sh('cat "$1"', folder.at('log'))).toBe('staging\nvar\n.\na\nvar\na\nvar\n.\n');
});
