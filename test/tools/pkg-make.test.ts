import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { makePackage, type MakeOptions } from '../../src/pkg/make/make-package.ts';
import { PKGTOOLS } from '../rig/pkgtools.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { sh } from '../rig/sh.ts';
import { skipTest } from '../rig/skip.ts';
import { tempTree } from '../rig/temp-tree.ts';

const MAKEPKG = join(PKGTOOLS, 'makepkg');
const EPOCH = 1_500_000_000;
const OPTIONS: MakeOptions = {
  linkadd: true,
  chown: false,
  prepend: false,
  xattrs: false,
  epochSeconds: EPOCH,
};

/** A tree with everything that the order, the header and the link lines of an archive depend on. Some times are older than the epoch. */
const TREE = `
  umask 022; mkdir -p "$1/tree" && cd "$1/tree"
  mkdir -p install usr/bin usr-x 'usr/share/a b' usr/lib64 var/empty
  printf 'toy: toy (a test)\\n' > install/slack-desc
  echo x > usr/bin/x; ln usr/bin/x usr/bin/also-x; chmod 4755 usr/bin/x; chmod 1777 var/empty; mkdir -m 2750 usr/s
  printf 'no end' > usr-x/f; head -c 300000 /dev/urandom > usr/big; : > usr/none; echo 'ü' > 'usr/share/a b/ü ö'
  long=$(printf 'long%.0s' {1..30}); mkdir -p "usr/$long/$long"; echo l > "usr/$long/$long/file"
  exact=$(printf 'e%.0s' {1..96}); echo e > "usr/$exact"; ln "usr/$exact" "usr/n"; ln "usr/$long/$long/file" usr/zlong
  ln -s ../usr-x usr/l; ln -s '/a b;c&d' 'usr/share/a b/li$nk(1)'; ln -s x top; ln -s 'q"'\\''q' usr/lib64/quote; ln -s '\\\`*?[]{}<>|~#!^=' usr/lib64/odd
  mkfifo var/pipe
  touch -d @1100000000 usr/bin/x usr-x var usr/share install usr usr/lib64; touch -d @1000000000.75 usr/big
`;

async function bothTars(
  context: TestContext,
  prepare: string,
  arguments_: string,
  options: MakeOptions,
): Promise<{ readonly ours: Buffer; readonly theirs: Buffer }> {
  await requireTools(context, 'tar', 'gzip');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  sh(`${TREE}\n${prepare}`, folder.path);
  const before = sh('find "$1" -printf "%P %y %m %U %G %s %T@ %l\\n" | sort', folder.at('tree'));
  valueOf(await makePackage(folder.at('tree'), folder.at('ours-1.0-noarch-1.tgz'), options));
  expect(sh('find "$1" -printf "%P %y %m %U %G %s %T@ %l\\n" | sort', folder.at('tree'))).toBe(before);
  sh(
    `cd "$1/tree"; SOURCE_DATE_EPOCH=${String(EPOCH)} bash "$2" ${arguments_} ../theirs-1.0-noarch-1.tgz >/dev/null`,
    folder.path,
    MAKEPKG,
  );
  sh('cd "$1"; gzip -dc ours-*.tgz > ours; gzip -dc theirs-*.tgz > theirs', folder.path);
  return { ours: readFileSync(folder.at('ours')), theirs: readFileSync(folder.at('theirs')) };
}

/** The first place where two archives differ, as its surroundings: a megabyte of "expected" helps nobody. */
function difference({ ours, theirs }: { readonly ours: Buffer; readonly theirs: Buffer }): string {
  if (ours.equals(theirs)) return 'the same';
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const block = at - (at % 512);
  const show = (bytes: Buffer): string => bytes.toString('latin1', block, block + 512).replace(/\0+/g, '·');
  return `at ${String(at)} (of ${String(ours.length)}, ${String(theirs.length)}):\n${show(ours)}\n${show(theirs)}`;
}

test('the archive is, byte for byte, the one of the shell makepkg, and the tree is left alone', async (context) => {
  expect(difference(await bothTars(context, ':', '-l y -c n', OPTIONS))).toBe('the same');
});

test('so it is with a script of the package, to which the links are added', async (context) => {
  const script = "printf 'echo hello\\n' > install/doinst.sh; chmod 755 install/doinst.sh";
  expect(difference(await bothTars(context, script, '-l y -c n', OPTIONS))).toBe('the same');
});

test('so it is with the links before the script', async (context) => {
  const script = "printf 'echo hello\\n' > install/doinst.sh";
  const prepended = { ...OPTIONS, prepend: true };
  expect(difference(await bothTars(context, script, '-l y -c n -p', prepended))).toBe('the same');
});

test('so it is with links as members and folders given to root', async (context) => {
  const owners = 'chown 12345:54321 usr/lib64 usr/big; chown -h 12345 usr/l; chmod 700 .';
  const options = { ...OPTIONS, linkadd: false, chown: true };
  expect(difference(await bothTars(context, owners, '-l n -c y', options))).toBe('the same');
});

test('so it is without install/, which is made for the links', async (context) => {
  expect(difference(await bothTars(context, 'rm -r install', '-l y -c n', OPTIONS))).toBe('the same');
});

test.for([
  ['txz', 'xz'],
  ['tgz', 'gzip'],
  ['tbz', 'bzip2'],
  ['tlz', 'lzip'],
])(
  'a .%s is written by %s, twice the same, and tar reads it',
  async ([suffix = '', program = ''], context) => {
    await requireTools(context, program, 'tar');
    await using folder = await tempTree({
      'tree/usr/file': 'content\n',
      'tree/install/slack-desc': 'toy: t\n',
    });
    const [one, two] = [folder.at(`one-1.0-noarch-1.${suffix}`), folder.at(`two-1.0-noarch-1.${suffix}`)];
    valueOf(await makePackage(folder.at('tree'), one, OPTIONS));
    valueOf(await makePackage(folder.at('tree'), two, { ...OPTIONS, threads: 1 }));
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    expect(sh('"$2" -dc "$1" | tar -t', one, program)).toBe(
      './\ninstall/\ninstall/slack-desc\nusr/\nusr/file\n',
    );
  },
);

test('extended attributes and capabilities are kept when asked for, and GNU tar restores them', async (context) => {
  await requireTools(context, 'tar', 'xz', 'setfattr', 'getfattr');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
  await using folder = await tempTree();
  const long = 'l'.repeat(120);
  sh(
    `mkdir -p "$1/tree/usr" "$1/out" && cd "$1/tree/usr"; echo p > ping; echo l > ${long}; echo plain > plain
     setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 ping
     setfattr -n user.note -v 0x00ff0a3d ${long}; setfattr -n user.dir -v d .; : > 'ü\\=x'; setfattr -n user.empty 'ü\\=x'`,
    folder.path,
  );
  const file = folder.at('toy-1.0-x86_64-1.txz');
  valueOf(await makePackage(folder.at('tree'), file, { ...OPTIONS, xattrs: true }));
  sh('xz -dc "$1" | tar -x --xattrs --xattrs-include="*" -C "$2"', file, folder.at('out'));
  const dump = (root: string): string => sh('cd "$1" && getfattr -R -h -d -m - -e hex . | sort', root);
  expect(dump(folder.at('out'))).toBe(dump(folder.at('tree')));
  expect(dump(folder.at('out'))).toContain('security.capability=');
});

test('a .txz has the bytes that makepkg gets from xz on a machine with several processors', async (context) => {
  await requireTools(context, 'xz');
  await using folder = await tempTree({ 'tree/usr/file': 'content\n'.repeat(10_000) });
  const file = folder.at('toy-1.0-noarch-1.txz');
  valueOf(await makePackage(folder.at('tree'), file, OPTIONS));
  sh('xz -dc "$1" | xz -9 --threads=2 -c | cmp - "$1"', file);
});
