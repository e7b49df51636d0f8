import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { lintPackages, type LintOptions } from '../../../../src/pkg/lint/lint-packages.ts';
import { makeElf } from '../../../rig/make-elf.ts';
import { makePackage, type TestMember } from '../../../rig/make-package.ts';
import { faultsOf, valueOf } from '../../../rig/result.ts';
import { tempTree, type TempTree, type Tree } from '../../../rig/temp-tree.ts';

/** The members of a package without fault, with further ones; `./` first, the rest in byte order. */
function members(name: string, more: readonly TestMember[]): readonly TestMember[] {
  const all: readonly TestMember[] = [
    { name: 'install/' },
    { name: 'install/slack-desc', content: `${name}: ${name} (a test)\n` },
    { name: 'usr/' },
    { name: 'usr/doc/' },
    { name: `usr/doc/${name}-1.0/` },
    { name: `usr/doc/${name}-1.0/${name}.SlackBuild`, content: '#!/bin/bash\n' },
    ...more,
  ];
  const bare = (path: string) => path.replace(/\/$/, '');
  return [{ name: './' }, ...[...all].sort((a, b) => (bare(a.name) < bare(b.name) ? -1 : 1))];
}

const fileOf = (name: string): string => `${name}-1.0-x86_64-1_sf.txz`;

async function findingsOf(
  folder: TempTree,
  packages: Readonly<Record<string, readonly TestMember[]>>,
  options: LintOptions = {},
): Promise<readonly string[]> {
  const files = [];
  for (const [name, more] of Object.entries(packages))
    files.push(await makePackage(folder.path, fileOf(name), members(name, more)));
  const linted = valueOf(await lintPackages(files, options));
  return linted.flatMap(({ name, findings }) =>
    findings.map(({ rule, where, message }) => `${name.name} ${rule} ${where.path}: ${message}`),
  );
}

/** A root in which libcap and bash are installed, as far as the lint looks at it. */
const ROOT: Tree = {
  'root/var/lib/pkgtools/packages/libcap-2.75-x86_64-1':
    'PACKAGE NAME:     libcap-2.75-x86_64-1\nFILE LIST:\n./\nusr/lib64/\nusr/lib64/libcap.so.2.75\nusr/share/m\\303\\274nze\n',
  'root/var/lib/pkgtools/scripts/libcap-2.75-x86_64-1':
    '( cd usr/lib64 ; rm -rf libcap.so.2 )\n( cd usr/lib64 ; ln -sf libcap.so.2.75 libcap.so.2 )\n',
  'root/var/lib/pkgtools/packages/bash-5.2-x86_64-1': 'FILE LIST:\n./\nbin/\nbin/bash\netc/shells.new\n',
  'root/etc/passwd': 'root:x:0:0::/root:/bin/bash\nuucp:x:10:14:uucp:/:/bin/false\n',
  'root/etc/group': 'root::0:root\nuucp::14:uucp\n',
  'root/usr/lib64/libmade.so.1': '',
};

const toy = (elf: Parameters<typeof makeElf>[0]): readonly TestMember[] => [
  { name: 'usr/bin/' },
  { name: 'usr/bin/toy', content: makeElf(elf), mode: 0o755 },
];

describe('lintPackages', () => {
  test('passes a package without fault, read from a real archive', async () => {
    await using folder = await tempTree();
    expect(await findingsOf(folder, { toy: toy({}) })).toEqual([]);
  });

  test('finds libraries in the base by the names that the loader would find', async () => {
    await using folder = await tempTree(ROOT);
    const needed = ['libcap.so.2', 'libmade.so.1', 'libgone.so.1'];
    expect(await findingsOf(folder, { toy: toy({ needed }) }, { base: folder.at('root') })).toEqual([
      'toy package/library-missing usr/bin/toy: libgone.so.1 is needed, and no package has it.',
    ]);
  });

  test('names the package that has a library and is not declared', async () => {
    await using folder = await tempTree(ROOT);
    const library: readonly TestMember[] = [
      { name: 'usr/lib64/' },
      { name: 'usr/lib64/libbox.so.1.2', content: makeElf({ soname: 'libbox.so.1' }), mode: 0o755 },
    ];
    const packages = { box: library, toy: toy({ needed: ['libbox.so.1'] }) };
    const base = folder.at('root');
    expect(await findingsOf(folder, packages, { base })).toEqual([]);
    expect(
      await findingsOf(folder, packages, { base, expectationOf: () => ({ depends: new Set<string>() }) }),
    ).toEqual([
      'toy package/library-undeclared usr/bin/toy: libbox.so.1 is needed, and it is in "box", which is not declared.',
    ]);
  });

  test('finds a path that two packages have, and one that the base has', async () => {
    await using folder = await tempTree(ROOT);
    const shared: TestMember = { name: 'usr/share/same', content: 'x' };
    const list: TestMember = { name: 'usr/share/münze', content: 'x' };
    const dir: TestMember = { name: 'usr/share/' };
    const found = await findingsOf(
      folder,
      { one: [dir, shared], two: [dir, list, shared] },
      { base: folder.at('root') },
    );
    expect(found.filter((each) => each.includes('file-conflict'))).toEqual([
      'one package/file-conflict usr/share/same: "two" has this too.',
      'two package/file-conflict usr/share/münze: "libcap" of the base has this too.',
      'two package/file-conflict usr/share/same: "one" has this too.',
    ]);
  });

  test('takes a package of the same name in the base for the older version', async () => {
    await using folder = await tempTree(ROOT);
    const libcap: readonly TestMember[] = [
      { name: 'usr/lib64/' },
      { name: 'usr/lib64/libcap.so.2.75', content: makeElf({ soname: 'libcap.so.2' }), mode: 0o755 },
    ];
    expect(await findingsOf(folder, { libcap }, { base: folder.at('root') })).toEqual([]);
  });

  test('knows the accounts of the base', async () => {
    await using folder = await tempTree(ROOT);
    const owned = (uid: number): readonly TestMember[] => [
      { name: 'var/' },
      { name: 'var/spool/', uid, gid: 14 },
    ];
    const base = folder.at('root');
    expect(await findingsOf(folder, { toy: owned(10) }, { base })).toEqual([]);
    expect(await findingsOf(folder, { toy: owned(1000) }, { base })).toEqual([
      'toy package/unknown-owner var/spool: It belongs to 1000:14, which nobody declares.',
    ]);
  });

  test('makes a finding of a package that cannot be read, and goes on with the others', async () => {
    await using folder = await tempTree();
    const good = await makePackage(folder.path, fileOf('good'), members('good', []));
    const cut = folder.at(fileOf('cut'));
    const whole = await makePackage(folder.path, fileOf('toy'), members('toy', toy({ filler: 4000 })));
    await writeFile(cut, (await readFile(whole)).subarray(0, 300));
    const wrong = folder.at('wrong-1.0-noarch-1.tgz');
    await writeFile(wrong, await readFile(good));
    const linted = valueOf(await lintPackages([cut, wrong, good]));
    expect(linted.map(({ findings }) => findings.map(({ rule }) => rule))).toEqual([
      ['package/unreadable'],
      ['package/wrong-compression'],
      [],
    ]);
  });

  test('finds a build path that lies across two pieces of a large file', async () => {
    await using folder = await tempTree();
    const bytes = Buffer.alloc(300_000, '.');
    for (let at = 65_530; at < bytes.length; at += 65_536) bytes.write('/tmp/SBo/toy', at);
    const found = await findingsOf(folder, {
      toy: [{ name: 'usr/share/' }, { name: 'usr/share/blob', content: bytes }],
    });
    expect(found).toEqual(['toy package/build-path usr/share/blob: The file names /tmp/SBo/.']);
  });

  test('compares a doinst.sh full of patterns in no time', async () => {
    await using folder = await tempTree();
    const config: TestMember = { name: `etc/${'a'.repeat(200)}b.new`, content: 'x' };
    const script: TestMember = {
      name: 'install/doinst.sh',
      content: `config etc/${'a*'.repeat(150)}c.new\n`,
    };
    expect(await findingsOf(folder, { toy: [{ name: 'etc/' }, config, script] })).toEqual([
      `toy package/new-without-handler ${config.name}: doinst.sh does nothing with this file.`,
    ]);
  });

  test('stops at an interrupt with a complaint', async () => {
    const linted = await lintPackages([fileOf('toy')], { signal: AbortSignal.abort() });
    expect(faultsOf(linted).map(({ message }) => message)).toEqual(['The lint was interrupted.']);
  });

  test('asks the shell about doinst.sh', async () => {
    await using folder = await tempTree();
    const script: TestMember = { name: 'install/doinst.sh', content: 'if true; then\n  :\n' };
    const found = await findingsOf(folder, { toy: [script] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^toy package\/doinst-syntax install\/doinst\.sh: The shell cannot read the script: .+\.$/,
    );
  });
});
