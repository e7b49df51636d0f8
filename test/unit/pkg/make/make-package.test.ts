import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScannedEntry } from '../../../../src/lib/scan-tree.ts';
import { parseLinkLines } from '../../../../src/pkg/doinst.ts';
import { makePackage, type MakeOptions } from '../../../../src/pkg/make/make-package.ts';
import { planMembers } from '../../../../src/pkg/make/plan-members.ts';
import { tarBytes } from '../../../../src/pkg/make/tar-bytes.ts';
import { readPackage } from '../../../../src/pkg/read-package.ts';
import { expectGolden } from '../../../rig/golden.ts';
import { brief, faultsOf, valueOf } from '../../../rig/result.ts';
import { sh } from '../../../rig/sh.ts';
import { tempTree } from '../../../rig/temp-tree.ts';

const EPOCH = 1_500_000_000;
const OPTIONS: MakeOptions = {
  linkadd: true,
  chown: false,
  prepend: false,
  xattrs: false,
  epochSeconds: EPOCH,
};
const NAME = 'toy-1.0-noarch-1_sf.txz';
const DESC = { 'tree/install/slack-desc': 'toy: toy (a test)\n' };

describe('the archive', () => {
  const entry = (
    path: string,
    kind: ScannedEntry['kind'],
    more: Partial<ScannedEntry> = {},
  ): ScannedEntry => ({
    path,
    kind,
    isUtf8: true,
    mode: kind === 'dir' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    mtimeSeconds: 1_100_000_000,
    identity: path,
    names: 1,
    ...more,
  });

  test('has these bytes', async () => {
    const entries = [
      entry('usr/bin/x', 'file', { size: 6, mode: 0o4755, names: 2, identity: 'i', mtimeSeconds: 2e9 }),
      entry('usr/bin/also', 'file', { size: 6, mode: 0o4755, names: 2, identity: 'i' }),
      entry('usr-x', 'dir', { uid: 2_097_152, gid: 100 }),
      entry('', 'dir', { mode: 0o700 }),
      entry('usr', 'dir', { gid: 12345 }),
      entry('usr/bin', 'dir'),
      entry(`usr/${'n'.repeat(120)}`, 'dir'),
      entry('usr/l', 'symlink', { link: 'bin/x' }),
    ];
    const members = planMembers(entries, undefined, OPTIONS).map((member) =>
      member.from === 'usr/bin/also' ? { ...member, from: Buffer.from('hello\n') } : member,
    );
    const bytes = Buffer.concat([...tarBytes('/nowhere', members, { bytes: 0 })]);
    const blocks = Array.from({ length: bytes.length / 512 }, (_, index) =>
      bytes
        .toString('latin1', index * 512, index * 512 + 512)
        .replace(/\0+/g, '·')
        .replaceAll('\n', '¶'),
    );
    await expectGolden('pkg/small-package-tar.txt', blocks.map((block) => `${block}\n`).join(''));
  });
});

test('what was packed is what is read back', async () => {
  const letters = Array.from(' "#$&\'()*;<>?[\\`{|~]}!^=%+,:@._-aZ0é\u00a0😀');
  const word = fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 })
    .map((characters) => characters.join(''))
    .filter((text) => !text.startsWith('-') && text !== '.' && text !== '..');
  const mode = fc.integer({ min: 0, max: 0o7777 }).map((bits) => bits | 0o400);
  const item = fc.oneof(
    fc.record({ kind: fc.constant('file' as const), mode, content: fc.uint8Array({ maxLength: 1200 }) }),
    fc.record({ kind: fc.constant('dir' as const), mode: mode.map((bits) => bits | 0o700) }),
    fc.record({ kind: fc.constant('symlink' as const), target: word }),
  );
  const tree = fc.dictionary(word, item, { minKeys: 1, maxKeys: 12, noNullPrototype: true });
  await using folder = await tempTree();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(tree, async (items) => {
      const dir = folder.at(`tree${String(round++)}`);
      mkdirSync(`${dir}/d`, { recursive: true });
      const { writeFileSync } = await import('node:fs');
      for (const [name, made] of Object.entries(items)) {
        const path = `${dir}/d/${name}`;
        if (made.kind === 'symlink') symlinkSync(made.target, path);
        else if (made.kind === 'dir') mkdirSync(path);
        else writeFileSync(path, made.content);
        if (made.kind !== 'symlink') chmodSync(path, made.mode);
      }
      const file = folder.at(NAME);
      valueOf(await makePackage(dir, file, OPTIONS));
      const read = valueOf(await readPackage(file));
      const found = new Map(read.members.map((member) => [member.path, member]));
      const links = new Map(parseLinkLines(read.doinst ?? '').map((link) => [link.path, link.target]));
      expect(read.members[0]?.listed).toBe('./');
      for (const [name, made] of Object.entries(items)) {
        const member = found.get(`d/${name}`);
        if (made.kind === 'symlink') {
          expect([links.get(`d/${name}`), member]).toEqual([made.target, undefined]);
        } else {
          expect([member?.kind, member?.mode]).toEqual([made.kind, made.mode]);
          expect(member?.size).toBe(made.kind === 'file' ? made.content.length : 0);
        }
      }
      expect(links.size).toBe(Object.values(items).filter(({ kind }) => kind === 'symlink').length);
    }),
    { numRuns: 25 },
  );
});

test('hard links stay hard links and no time is newer than the epoch', async () => {
  await using folder = await tempTree({ ...DESC, 'tree/a': 'a\n' });
  linkSync(folder.at('tree/a'), folder.at('tree/b'));
  utimesSync(folder.at('tree/a'), 1_000_000_000, 1_000_000_000);
  valueOf(await makePackage(folder.at('tree'), folder.at(NAME), OPTIONS));
  const { members } = valueOf(await readPackage(folder.at(NAME)));
  expect(members.find(({ path }) => path === 'b')).toMatchObject({ kind: 'hardlink', link: 'a' });
  expect(members.find(({ path }) => path === 'a')?.mtimeSeconds).toBe(1_000_000_000);
  expect(Math.max(...members.map(({ mtimeSeconds }) => mtimeSeconds))).toBe(EPOCH);
});

test('an old script whose last line has no end does not swallow the first link', async () => {
  await using folder = await tempTree({ ...DESC, 'tree/install/doinst.sh': 'echo hello' });
  symlinkSync('x', folder.at('tree/l'));
  valueOf(await makePackage(folder.at('tree'), folder.at(NAME), OPTIONS));
  expect(valueOf(await readPackage(folder.at(NAME))).doinst).toBe(
    'echo hello\n( cd . ; rm -rf l )\n( cd . ; ln -sf x l )\n',
  );
  expect(readFileSync(folder.at('tree/install/doinst.sh'), 'utf8')).toBe('echo hello');
});

describe('refused, with nothing written:', () => {
  const refusal = async (file: string, prepare: (at: (name: string) => string) => void): Promise<string> => {
    await using folder = await tempTree({ ...DESC, 'tree/usr/x': 'x\n' });
    prepare((name) => folder.at(name));
    const before = sh('cd "$1" && find . | sort', folder.path);
    const faults = faultsOf(await makePackage(folder.at('tree'), folder.at(file), OPTIONS));
    expect(sh('cd "$1" && find . | sort', folder.path)).toBe(before);
    return faults.map(brief).join('\n');
  };
  const nothing = (): void => undefined;

  test('a package inside the tree', async () => {
    expect(await refusal(`tree/usr/${NAME}`, nothing)).toContain('pkg/unpackable The package would lie in');
  });

  test('a package inside the tree by way of a link', async () => {
    const link = (at: (name: string) => string): void => symlinkSync('tree/usr', at('out'));
    expect(await refusal(`out/${NAME}`, link)).toContain('pkg/unpackable The package would lie in');
  });

  test.each(['toy-1.0-noarch-1.tar.xz', 'toy-1.0-noarch-1.zip', 'toy-1.0.txz'])(
    'the name %s',
    async (name) => {
      expect(await refusal(name, nothing)).toContain('pkg/bad-name');
    },
  );

  test('a name with a line end', async () => {
    const make = (at: (name: string) => string): void => mkdirSync(at('tree/a\nb'));
    expect(await refusal(NAME, make)).toContain('"a?b" has a line end in its name');
  });

  test('a name that is not UTF-8', async () => {
    const make = (at: (name: string) => string): void => {
      mkdirSync(Buffer.concat([Buffer.from(at('tree/')), Buffer.from([0xe4])]));
    };
    expect(await refusal(NAME, make)).toContain('has a name that is not UTF-8');
  });

  test('a link whose line would not make it', async () => {
    const make = (at: (name: string) => string): void => symlinkSync('x', at('tree/usr/-f'));
    expect(await refusal(NAME, make)).toContain('begins with "-"');
  });

  test('a socket', async () => {
    await using folder = await tempTree(DESC);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(folder.at('tree/s'), resolve));
    const faults = faultsOf(await makePackage(folder.at('tree'), folder.at(NAME), OPTIONS));
    await new Promise((resolve) => server.close(resolve));
    expect(faults.map(brief).join()).toContain('"s" is a socket');
  });
});

test('what makepkg warns of is warned of', async () => {
  await using folder = await tempTree({
    'tree/etc/none': '',
    'tree/usr/share/man/man1/x.1.gz': gzipSync('page').subarray(0, 12),
    'tree/usr/share/info/y.gz': gzipSync(''),
    'tree/usr/lib64/perl5/site_perl/m': 'm',
  });
  const { warnings } = valueOf(
    await makePackage(folder.at('tree'), folder.at(NAME), { ...OPTIONS, chown: true }),
  );
  const texts = warnings.map(({ message }) => message).filter((message) => !message.startsWith('Owners'));
  expect(texts).toEqual([
    'Files without a byte: "etc/none".',
    'Compressed files of nothing: "usr/share/info/y.gz".',
    'Files named .gz that are not whole gzip files: "usr/share/man/man1/x.1.gz".',
    'Manual pages in the wrong place: "usr/share/man/".',
    'Info pages in the wrong place: "usr/share/info/".',
    'Perl modules of a site: "usr/lib64/perl5/site_perl/".',
    'The description is missing: "install/slack-desc".',
  ]);
});

test('a package that was there is replaced only by a whole one', async () => {
  await using folder = await tempTree({ ...DESC, [NAME]: 'old' });
  const aborted = AbortSignal.abort();
  faultsOf(await makePackage(folder.at('tree'), folder.at(NAME), { ...OPTIONS, signal: aborted }));
  expect(readFileSync(folder.at(NAME), 'utf8')).toBe('old');
  valueOf(await makePackage(folder.at('tree'), folder.at(NAME), OPTIONS));
  expect(statSync(folder.at(NAME)).size).toBeGreaterThan(100);
  expect(sh('ls "$1"', folder.path)).toBe(`${NAME}\ntree\n`);
});

test('a large file passes through in pieces', async () => {
  const big = Buffer.alloc(3_000_001, 'slackware');
  await using folder = await tempTree({ ...DESC, 'tree/big': big });
  const file = folder.at('toy-1.0-noarch-1.tgz');
  valueOf(await makePackage(folder.at('tree'), file, OPTIONS));
  const tar = gunzipSync(readFileSync(file));
  expect(tar.indexOf(big)).toBe(1024);
  expect(tar.length % 10_240).toBe(0);
});
