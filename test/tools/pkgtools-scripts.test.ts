import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, test, type TestContext } from 'vitest';
import { pkgtools, PKGTOOLS, requirePkgtools } from '../rig/pkgtools.ts';
import { sh } from '../rig/sh.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

// The stand-in's shell scripts, or Slackware's own, against what is known of pkgtools 15.1. The parity tests stand on them.

const PACKAGES = 'root/var/lib/pkgtools/packages';
const SCRIPTS = 'root/var/lib/pkgtools/scripts';
const V1 = 'toy-1.0-noarch-1';
const V2 = 'toy-2.0-noarch-1';
const FILE = 'mkdir etc && echo one > etc/toy';

/** A folder with an empty `root` and `NAME.txz` for each name, whose script makes the files of the package where it runs. */
async function folderWith(
  context: TestContext,
  packages: Readonly<Record<string, string>>,
): Promise<TempTree> {
  await requirePkgtools(context);
  const folder = await tempTree();
  sh('mkdir "$1/root"', folder.path);
  for (const [name, script] of Object.entries(packages))
    sh(
      `umask 022; mkdir -p "$1/tree/install" && cd "$1/tree"
       for n in {1..11}; do echo "\${2%%-*}: \${2%%-*} (a plaything) $n"; done > install/slack-desc
       eval "$3"; SOURCE_DATE_EPOCH=1500000000 "$4/makepkg" -l y -c n "$1/$2.txz" > /dev/null; cd .. && rm -r tree`,
      folder.path,
      name,
      script,
      PKGTOOLS,
    );
  return folder;
}

describe('installpkg', () => {
  test('writes the entry in the layout that everyone reads', async (context) => {
    await using folder = await folderWith(context, { [V1]: `${FILE} && echo : > install/douninst.sh` });
    const done = await pkgtools('installpkg', ['--root', 'root', '--md5sum', `${V1}.txz`], {
      cwd: folder.path,
    });
    expect(done.status).toBe(0);
    const md5 = sh('md5sum < "$1"', folder.at(`${V1}.txz`)).slice(0, 32);
    const description = Array.from({ length: 11 }, (_, n) => `toy: toy (a plaything) ${String(n + 1)}\n`);
    expect(readFileSync(folder.at(`${PACKAGES}/${V1}`), 'utf8')).toBe(
      `PACKAGE NAME:     ${V1}\nCOMPRESSED PACKAGE SIZE:     4.0K\nUNCOMPRESSED PACKAGE SIZE:     10K\n` +
        `PACKAGE LOCATION: ${V1}.txz\nPACKAGE MD5SUM: ${md5}\nPACKAGE DESCRIPTION:\n${description.join('')}` +
        'FILE LIST:\n./\netc/\netc/toy\ninstall/\ninstall/douninst.sh\ninstall/slack-desc\n' +
        `var/lib/pkgtools/douninst.sh/${V1}\n`,
    );
    expect(readdirSync(folder.at('root')).sort()).toEqual(['etc', 'var']);
  });

  test('says one line in terse mode, with the size of what was packed', async (context) => {
    await using folder = await folderWith(context, { [V1]: FILE });
    const args = ['--terse', '--terselength', '60', folder.at(`${V1}.txz`)];
    const { output } = await pkgtools('installpkg', args, { root: folder.at('root') });
    expect(output).toBe(`${V1}: a plaything 1 .................... [  10K]\n`);
  });

  test('ends with the last error of its list and writes nothing of a damaged package', async (context) => {
    await using folder = await folderWith(context, { [V1]: FILE });
    sh(
      'cd "$1" && head -c 100 toy-1.0-noarch-1.txz > cut-1.0-noarch-1.txz && cp toy-* toy-1.0-noarch-1.tar.xz',
      folder.path,
    );
    const status = async (...names: readonly string[]): Promise<number | null> =>
      (await pkgtools('installpkg', names, { root: folder.at('root'), cwd: folder.path })).status;
    expect(await status('cut-1.0-noarch-1.txz')).toBe(1);
    expect(await status('toy-1.0-noarch-1.tar.xz')).toBe(3);
    expect(await status('none-1.0-noarch-1.txz')).toBe(4);
    expect(readdirSync(folder.at(PACKAGES))).toEqual([]);
    expect(await status('none-1.0-noarch-1.txz', `${V1}.txz`)).toBe(4);
    expect(readdirSync(folder.at(PACKAGES))).toEqual([V1]);
  });

  test('leaves out what the tagfile beside the package skips, and says nothing of it', async (context) => {
    await using folder = await folderWith(context, { [V1]: FILE });
    await folder.write({ tagfile: 'other:ADD\ntoy:SKP\n', mine: 'toy: REC\n' });
    const root = folder.at('root');
    expect(await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root })).toEqual({
      status: 0,
      output: '',
    });
    expect(readdirSync(folder.at(PACKAGES))).toEqual([]);
    await pkgtools('installpkg', ['--tagfile', folder.at('mine'), folder.at(`${V1}.txz`)], { root });
    expect(readdirSync(folder.at(PACKAGES))).toEqual([V1]);
  });

  test('removes a link in the place of a file, and follows one in the place of a folder', async (context) => {
    await using folder = await folderWith(context, {
      [V1]: 'mkdir etc linked && echo one > etc/toy && echo two > linked/file',
    });
    await folder.write({ 'root/etc/precious': 'untouched', 'root/elsewhere/x': '' });
    symlinkSync('precious', folder.at('root/etc/toy'));
    symlinkSync('elsewhere', folder.at('root/linked'));
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root: folder.at('root') });
    expect(readFileSync(folder.at('root/etc/precious'), 'utf8')).toBe('untouched');
    expect(lstatSync(folder.at('root/etc/toy')).isFile()).toBe(true);
    expect(lstatSync(folder.at('root/linked')).isSymbolicLink()).toBe(true);
    expect(readFileSync(folder.at('root/elsewhere/file'), 'utf8')).toBe('two\n');
  });

  test('pipes doinst.sh into bash in the target, ignores how it ends and keeps a copy', async (context) => {
    const script = 'printf \'echo "$0 $# $PWD" > told\\ncat > eaten\\ntouch never\\n\' > install/doinst.sh';
    await using folder = await folderWith(context, { [V1]: script });
    const root = folder.at('root');
    expect((await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root })).status).toBe(0);
    expect(readFileSync(folder.at('root/told'), 'utf8')).toBe(`/bin/bash 0 ${root}\n`);
    // What reads standard input eats the script.
    expect(readFileSync(folder.at('root/eaten'), 'utf8')).toBe('touch never\n');
    expect(existsSync(folder.at('root/never'))).toBe(false);
    expect(lstatSync(folder.at(`${SCRIPTS}/${V1}`)).mode & 0o777).toBe(0o755);
  });
});

describe('upgradepkg', () => {
  test('runs the script once, after the old version has gone, and logs that one under a marked name', async (context) => {
    const script = (text: string): string =>
      `echo '${text}' > install/doinst.sh && mkdir etc && echo 1 > etc/kept`;
    await using folder = await folderWith(context, {
      [V1]: `${script(':')} && echo 1 > etc/old && ln -s kept etc/link`,
      [V2]: `${script('ls etc >> seen')} && echo 2 > etc/new`,
    });
    const root = folder.at('root');
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root });
    expect((await pkgtools('upgradepkg', ['--terse', folder.at(`${V2}.txz`)], { root })).status).toBe(0);
    expect(readFileSync(folder.at('root/seen'), 'utf8')).toBe('kept\nnew\n');
    expect(readdirSync(folder.at(PACKAGES))).toEqual([V2]);
    expect(readdirSync(folder.at(SCRIPTS))).toEqual([V2]);
    const logged = readdirSync(folder.at('root/var/log/removed_packages'));
    expect(logged.map((name) => name.replace(/\d\d/g, 'NN'))).toEqual([`${V1}-upgraded-NNNN-NN-NN,NN:NN:NN`]);
  });

  test('wants --install-new for what is not installed and --reinstall for what is', async (context) => {
    await using folder = await folderWith(context, { [V1]: FILE });
    const run = async (...options: readonly string[]): Promise<number | null> =>
      (await pkgtools('upgradepkg', [...options, folder.at(`${V1}.txz`)], { root: folder.at('root') }))
        .status;
    sh('mkdir -p "$1/var/lib/pkgtools/packages"', folder.at('root'));
    expect(await run()).toBe(1);
    expect(await run('--install-new')).toBe(0);
    await folder.write({ 'root/etc/toy': 'changed' });
    expect(await run()).toBe(0);
    expect(readFileSync(folder.at('root/etc/toy'), 'utf8')).toBe('changed');
    expect(await run('--reinstall')).toBe(0);
    expect(readFileSync(folder.at('root/etc/toy'), 'utf8')).toBe('one\n');
    expect(
      (await pkgtools('upgradepkg', [folder.at('none-1-noarch-1.txz')], { root: folder.at('root') })).status,
    ).toBe(4);
  });
});

describe('removepkg', () => {
  test('spares what another package owns, and takes links, empty folders and formatted pages along', async (context) => {
    await using folder = await folderWith(context, {
      [V1]: 'mkdir -p etc usr/man/man1 var/own && echo 1 > etc/both && ln -s both etc/link && ln -s both etc/mine && echo p > usr/man/man1/t.1',
      'other-1-noarch-1': 'mkdir etc && echo 1 > etc/both && ln -s both etc/link',
    });
    const root = folder.at('root');
    await pkgtools('installpkg', [folder.at(`${V1}.txz`), folder.at('other-1-noarch-1.txz')], { root });
    await folder.write({ 'root/usr/man/cat1/t.1': 'formatted' });
    expect((await pkgtools('removepkg', ['toy'], { root })).status).toBe(0);
    expect(readdirSync(folder.at('root/etc')).sort()).toEqual(['both', 'link']);
    expect(readdirSync(folder.at('root/usr/man'))).toEqual(['cat1']);
    expect(readdirSync(folder.at('root/usr/man/cat1'))).toEqual([]);
    expect(readdirSync(folder.at('root/var')).sort()).toEqual(['lib', 'log']);
    expect(readdirSync(folder.at('root/var/log/pkgtools/removed_scripts'))).toEqual([V1]);
  });

  test('runs douninst.sh when the files are gone, unless told not to', async (context) => {
    await using folder = await folderWith(context, {
      [V1]: `${FILE} && echo 'ls etc > left || touch none' > install/douninst.sh`,
    });
    const root = folder.at('root');
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root });
    await pkgtools('removepkg', [V1], { root });
    expect(existsSync(folder.at('root/none'))).toBe(true);
    expect(readdirSync(folder.at('root/var/log/removed_uninstall_scripts'))).toEqual([V1]);
    sh('rm "$1/none"', root);
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root });
    await pkgtools('removepkg', ['--skip-douninst', V1], { root });
    expect(existsSync(folder.at('root/none'))).toBe(false);
  });

  test('only copies with --copy', async (context) => {
    await using folder = await folderWith(context, { [V1]: FILE });
    const root = folder.at('root');
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root });
    await pkgtools('removepkg', ['--copy', 'toy'], { root });
    expect(existsSync(folder.at('root/etc/toy'))).toBe(true);
    expect(existsSync(folder.at(`root/var/lib/pkgtools/setup/tmp/preserved_packages/${V1}/etc/toy`))).toBe(
      true,
    );
    expect(readdirSync(folder.at(PACKAGES))).toEqual([V1]);
  });
});

describe('makepkg', () => {
  test('keeps extended attributes when asked, in the same bytes each time', async (context) => {
    await requirePkgtools(context);
    await using folder = await tempTree({ 'tree/usr/ping': 'x' });
    const pack = (name: string): string =>
      sh(
        'cd "$1/tree" && setfattr -n user.note -v a usr/ping && touch -d @1500000000 . usr usr/ping && "$2/makepkg" --xattrs -l y -c n "$1/$3" > /dev/null && sha256sum < "$1/$3"',
        folder.path,
        PKGTOOLS,
        name,
      );
    expect(pack(`${V1}.txz`)).toBe(pack(`${V2}.txz`));
    sh('mkdir "$1/root"', folder.path);
    await pkgtools('installpkg', [folder.at(`${V1}.txz`)], { root: folder.at('root') });
    expect(sh('cd "$1" && getfattr --only-values -n user.note usr/ping', folder.at('root'))).toBe('a');
  });
});
