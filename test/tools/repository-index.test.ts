import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { openMirror } from '../../src/mirror/index.ts';
import { indexRepository } from '../../src/pkg/index.ts';
import { listAsTar } from '../../src/pkg/repository/manifest.ts';
import { expectGolden } from '../rig/golden.ts';
import { makePackage } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { brief, faultsOf, valueOf } from '../rig/result.ts';
import { samplePackage } from '../rig/sample-packages.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

const NEEDED = ['xz', 'gzip', 'bzip2'] as const;
const UTC = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };

/** Three packages: one at the top, two in a series; with relations, links, a device, and names that need care. */
async function sample(context: TestContext, ...tools: readonly string[]): Promise<TempTree> {
  await requireTools(context, ...NEEDED, ...tools);
  const folder = await tempTree();
  await samplePackage(folder.path, 'plain-1.0-noarch-1_sf.txz');
  await samplePackage(folder.path, 'l/libsigc++-2.10-noarch-1_sf.txz', [
    { name: 'install/slack-required', content: '# comment\nglibc\n\nplain  >= 1.0\n' },
    { name: 'install/slack-suggests', content: 'toy\n' },
    { name: 'usr/link name', type: 'symlink', linkname: '../a\\b' },
    { name: 'usr/hard', type: 'link', linkname: 'usr/libsigc++' },
  ]);
  await samplePackage(folder.path, 'l/toy-1-noarch-1_sf.txz', [
    { name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3, mode: 0o666 },
    { name: 'usr/set', content: '', mode: 0o6755, uid: 17, uname: '', gid: 100, gname: 'users' },
    { name: 'usr/sticky/', mode: 0o1777 },
    {
      name: 'usr/m\u00fcsli !',
      content: 'x'.repeat(100_000),
      uname: 'a-long-user-name',
      gname: 'and-group',
    },
    { name: 'usr/after', content: '' },
  ]);
  return folder;
}

const read = (folder: TempTree, name: string): string => readFileSync(folder.at(name), 'utf8');
const manifestOf = (folder: TempTree): string =>
  execFileSync('bzip2', ['-dc', folder.at('MANIFEST.bz2')], { encoding: 'utf8' });
/** Every file below a folder with what it holds. */
const contents = (folder: TempTree): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.path.length + 1), readFileSync(path, 'latin1')]),
  );

test('the index of three packages is as the golden file has it', async (context) => {
  await using folder = await sample(context);

  valueOf(await indexRepository(folder.path, { epochSeconds: 1_767_225_600 }));

  // What a compressor made has other bytes with another version of it.
  const sums = read(folder, 'CHECKSUMS.md5').replace(
    /^[0-9a-f]{32}(?= .*\.(txz|md5|gz|bz2|TXT)$)/gm,
    '#'.repeat(32),
  );
  const files = read(folder, 'FILELIST.TXT').replace(/ +\d+(?= \d{4}-\S+ \S+ .*\.(txz|gz|bz2)$)/gm, ' #');
  const sections = {
    'PACKAGES.TXT': read(folder, 'PACKAGES.TXT'),
    MANIFEST: manifestOf(folder),
    'FILELIST.TXT': files,
    'ChangeLog.txt': read(folder, 'ChangeLog.txt'),
    'CHECKSUMS.md5': sums,
    'l/toy-1-noarch-1_sf.txt': read(folder, 'l/toy-1-noarch-1_sf.txt'),
  };
  const text = Object.entries(sections).map(([name, section]) => `>>> ${name}\n${section}`);
  await expectGolden('pkg/repository-index.txt', text.join(''));
});

test('the same packages give the same bytes, and none is unpacked a second time', async (context) => {
  await using folder = await sample(context);
  await using other = await sample(context);
  const options = { epochSeconds: 1_767_225_600 };

  const first = valueOf(await indexRepository(folder.path, options));
  const before = contents(folder);
  const second = valueOf(await indexRepository(folder.path, options));
  valueOf(await indexRepository(other.path, options));

  expect([first.unpacked, first.changes.length]).toEqual([3, 3]);
  expect([second.unpacked, second.changes.length]).toEqual([0, 0]);
  expect(contents(folder)).toEqual(before);
  expect(contents(other)).toEqual(before);

  rmSync(folder.at('plain-1.0-noarch-1_sf.txz'));
  await samplePackage(folder.path, 'plain-1.1-noarch-1_sf.txz');
  const third = valueOf(await indexRepository(folder.path, options));
  expect(third.unpacked).toBe(1);
  expect(existsSync(folder.at('plain-1.0-noarch-1_sf.txt'))).toBe(false);
  expect(existsSync(folder.at('plain-1.0-noarch-1_sf.txz.md5'))).toBe(false);
  expect(read(folder, 'ChangeLog.txt').split('\n').slice(0, 3)).toEqual([
    'Thu Jan  1 00:00:00 UTC 2026',
    'plain-1.1-noarch-1_sf.txz:  Upgraded.',
    '+--------------------------+',
  ]);
  // A part of the index that was meddled with is not believed.
  appendFileSync(folder.at('MANIFEST.bz2'), 'x');
  expect(valueOf(await indexRepository(folder.path, options)).unpacked).toBe(3);
  expect(manifestOf(folder)).toContain('||   Package:  ./l/toy-1-noarch-1_sf.txz\n');
});

test('a package that cannot be read fails the whole, and nothing is written', async (context) => {
  await using folder = await sample(context);
  valueOf(await indexRepository(folder.path, { epochSeconds: 0 }));
  appendFileSync(folder.at('plain-1.0-noarch-1_sf.txz'), 'garbage');
  const before = contents(folder);

  const faults = faultsOf(await indexRepository(folder.path, { epochSeconds: 1 })).map(brief);
  writeFileSync(folder.at('wrong.txz'), '');
  const badName = faultsOf(await indexRepository(folder.path, { epochSeconds: 1 })).map(brief);
  rmSync(folder.at('wrong.txz'));

  expect(faults.map((each) => each.split(' ').slice(0, 2))).toEqual([
    ['plain-1.0-noarch-1_sf.txz', 'pkg/damaged'],
  ]);
  expect(badName.map((each) => each.split(' ')[1])).toEqual(['pkg/bad-name']);
  expect(contents(folder)).toEqual(before);
});

test('two packages of one name in a folder are indexed and complained of', async (context) => {
  await using folder = await sample(context);
  await samplePackage(folder.path, 'plain-1.1-noarch-1_sf.txz');
  const { warnings } = valueOf(await indexRepository(folder.path, { epochSeconds: 0 }));
  expect(warnings.map(({ code }) => code)).toEqual(['pkg/two-of-a-name']);
});

test('MANIFEST has the very lines that GNU tar prints', async (context) => {
  await using folder = await sample(context, 'tar');
  valueOf(await indexRepository(folder.path, { epochSeconds: 0 }));
  const expected = [
    'l/libsigc++-2.10-noarch-1_sf.txz',
    'l/toy-1-noarch-1_sf.txz',
    'plain-1.0-noarch-1_sf.txz',
  ]
    .map((path) => {
      const rule = `++${'='.repeat(40)}`;
      const lines = execFileSync('tar', ['-tvvf', folder.at(path)], { encoding: 'utf8', env: UTC });
      return `${rule}\n||\n||   Package:  ./${path}\n||\n${rule}\n${lines}\n\n`;
    })
    .join('');
  expect(manifestOf(folder)).toBe(expected);
});

test('names of every byte below 128 are written as GNU tar writes them', async (context) => {
  await requireTools(context, ...NEEDED, 'tar');
  await using folder = await tempTree();
  const bytes = Array.from({ length: 127 }, (_, index) => index + 1).filter(
    (byte) => ![10, 47].includes(byte),
  );
  const root = { uid: 0, gid: 0, uname: 'root', gname: 'root', mode: 0o644, xattrs: {}, size: 0 };
  const members = [
    ...bytes.map((byte) => ({ ...root, kind: 'file' as const, listed: `x${String.fromCharCode(byte)}y` })),
    { ...root, kind: 'symlink' as const, listed: 'li\u{1f600}nk', link: 'a\\b \u00e9' },
  ].map((member) => ({ ...member, path: member.listed, mtimeSeconds: 1_000_000_000 }));
  const file = await makePackage(
    folder.path,
    'odd-1-noarch-1.txz',
    members.map(({ listed, kind, ...member }) => ({
      ...root,
      name: listed,
      ...(kind === 'symlink'
        ? { type: kind, linkname: 'link' in member ? member.link : '' }
        : { content: '' }),
    })),
  );
  const expected = execFileSync('tar', ['-tvvf', file], { encoding: 'utf8', env: UTC });
  expect(`${listAsTar(members).join('\n')}\n`).toBe(expected);
});

test('md5sum agrees with CHECKSUMS.md5 about every file but the checksums themselves', async (context) => {
  await using folder = await sample(context, 'md5sum');
  valueOf(await indexRepository(folder.path, { epochSeconds: 0 }));

  const said = execFileSync('md5sum', ['--check', 'CHECKSUMS.md5'], {
    cwd: folder.path,
    encoding: 'utf8',
    env: UTC,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

  const checked = said.split('\n').flatMap((line) => /^\.\/(.*): OK$/.exec(line)?.[1] ?? []);
  const all = Object.keys(contents(folder)).filter((path) => !path.startsWith('CHECKSUMS.md5'));
  expect(checked.sort()).toEqual(all.sort());
  expect(execFileSync('gzip', ['-dc', folder.at('CHECKSUMS.md5.gz')], { encoding: 'utf8' })).toBe(
    read(folder, 'CHECKSUMS.md5'),
  );
  expect(execFileSync('gzip', ['-dc', folder.at('PACKAGES.TXT.gz')], { encoding: 'utf8' })).toBe(
    read(folder, 'PACKAGES.TXT'),
  );
  execFileSync('md5sum', ['--check', 'toy-1-noarch-1_sf.txz.md5'], { cwd: folder.at('l'), stdio: 'ignore' });
});

test('our own mirror room reads the repository, and takes packages from it', async (context) => {
  await using folder = await sample(context);
  valueOf(await indexRepository(folder.path, { epochSeconds: 0 }));
  mkdirSync(folder.at('.cache'));

  const mirror = valueOf(await openMirror({ location: folder.path, cacheDir: folder.at('.cache') }));

  expect(mirror.packages.map(({ name, series, file }) => [name, series, file])).toEqual([
    ['libsigc++', 'l', 'l/libsigc++-2.10-noarch-1_sf.txz'],
    ['toy', 'l', 'l/toy-1-noarch-1_sf.txz'],
    ['plain', '', 'plain-1.0-noarch-1_sf.txz'],
  ]);
  valueOf(await mirror.fetch('l/toy-1-noarch-1_sf.txz'));
});
