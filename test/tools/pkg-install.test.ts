import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { installPackage } from '../../src/pkg/index.ts';
import { compressXz, makePackage } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { skipTest } from '../rig/skip.ts';
import { tempTree } from '../rig/temp-tree.ts';

const NAME = 'toy-1.0-x86_64-1_sf.txz';

const sh = (script: string, ...args: string[]): string =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', script, 'bash', ...args], { encoding: 'utf8' });

/** Everything tar would record of a tree but the database of packages, one line each. */
const listing = (root: string): string =>
  sh(
    'cd "$1" && find . -path ./var -prune -o -printf "%p %y %#m %U:%G %s %T@ %n %l\\n" | sort | sed "s/ d \\([^ ]*\\) \\([^ ]*\\) [0-9]* / d \\1 \\2 /"',
    root,
  );

test('a package packed by GNU tar as makepkg does it is unpacked to the same tree as by tar itself', async (context) => {
  await requireTools(context, 'tar', 'xz');
  await using folder = await tempTree();
  sh(
    `umask 022; mkdir -p "$1"/tree/usr/deep/$(printf 'long%.0s' {1..40})/$(printf 'path%.0s' {1..40}) "$1"/root "$1"/expected; cd "$1/tree"
     (cd usr/deep/*/* && echo long > file); echo x > usr/a; ln usr/a usr/b; chmod 4711 usr/a; ln -s ../b usr/l; mkdir -m 1777 tmp; mkdir -m 2750 usr/s
     head -c 3000000 /dev/zero > usr/zero; touch 'usr/ü ö'; touch -d @1000000000.5 usr/a usr/zero; touch -d @1100000000 usr/s usr tmp .
     find ./ | LC_COLLATE=C sort | sed '2,$s,^\\./,,' | tar --no-recursion --format=gnu -T - -cf - | xz -0 > "$1/${NAME}"
     tar -xpf "$1/${NAME}" -C "$1/expected"`,
    folder.path,
  );
  valueOf(await installPackage(folder.at(NAME), folder.at('root')));
  const withoutRoot = (text: string): string => text.replace(/^\. d .*\n/, '');
  expect(withoutRoot(listing(folder.at('root')))).toBe(withoutRoot(listing(folder.at('expected'))));
});

test('owners and modes are those of the archive in a directory that hands down its group too', async (context) => {
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  sh(
    'mkdir -p "$1"/usr/plain "$1"/usr/handing; chgrp 50 "$1"/usr/handing; chmod g+s "$1"/usr/handing',
    folder.at('root'),
  );
  const members = ['plain', 'handing'].flatMap((dir) => [
    { name: `usr/${dir}/a`, content: 'x', uid: 0, gid: 0, mode: 0o644 },
    { name: `usr/${dir}/b`, content: 'x', uid: 0, gid: 0, mode: 0o666 },
    { name: `usr/${dir}/c`, content: 'x', uid: 2, gid: 3, mode: 0o755 },
    { name: `usr/${dir}/d`, content: 'x', uid: 2, gid: 3, mode: 0o4755 },
    { name: `usr/${dir}/e`, content: 'x', uid: 0, gid: 50, mode: 0o400 },
    { name: `usr/${dir}/f`, type: 'symlink' as const, linkname: 'x', uid: 0, gid: 0 },
  ]);
  valueOf(await installPackage(await makePackage(folder.path, NAME, members), folder.at('root')));
  for (const dir of ['plain', 'handing'])
    expect(sh('cd "$1" && stat -c "%n %a %u:%g" *', folder.at(`root/usr/${dir}`))).toBe(
      'a 644 0:0\nb 666 0:0\nc 755 2:3\nd 4755 2:3\ne 400 0:50\nf 777 0:0\n',
    );
});

test('extended attributes are kept', async (context) => {
  await requireTools(context, 'setfattr', 'getfattr', 'xz');
  await using folder = await tempTree();
  mkdirSync(folder.at('root'));
  const file = await makePackage(folder.path, NAME, [
    {
      name: 'usr/ping',
      content: 'x',
      pax: { 'SCHILY.xattr.user.note': 'a=b', 'SCHILY.xattr.security.selinux': 'ignored' },
    },
  ]);
  valueOf(await installPackage(file, folder.at('root')));
  expect(sh('getfattr --only-values -n user.note "$1"', folder.at('root/usr/ping'))).toBe('a=b');
});

test('device nodes are made by root, in the place that is theirs', async (context) => {
  await requireTools(context, 'mknod', 'tar', 'xz');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  mkdirSync(folder.at('root'));
  const tar = sh(
    'mkdir -p "$1/tree/dev" && cd "$1/tree" && mknod -m 620 dev/console c 5 1 && mkfifo dev/initctl && tar -cf - dev | base64',
    folder.path,
  );
  writeFileSync(folder.at(NAME), compressXz(Buffer.from(tar, 'base64')));
  valueOf(await installPackage(folder.at(NAME), folder.at('root')));
  expect(sh('stat -c "%F %a %t:%T" "$1"/dev/console "$1"/dev/initctl', folder.at('root'))).toBe(
    'character special file 620 5:1\nfifo 644 0:0\n',
  );
});
