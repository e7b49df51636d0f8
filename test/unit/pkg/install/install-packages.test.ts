import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installPackages, listInstalled } from '../../../../src/pkg/index.ts';
import type { TestMember } from '../../../rig/make-package.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { faultsOf, valueOf } from '../../../rig/result.ts';

const TOY = 'toy-1.0-x86_64-1_sf.txz';
const FULL = 'toy-1.0-x86_64-1_sf';
const ENTRY = `var/lib/pkgtools/packages/${FULL}`;

const text = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
const members = (...more: readonly TestMember[]): readonly TestMember[] => [{ name: './' }, ...more];

describe('installPackages', () => {
  test('writes files, database entry, scripts and legacy links, and leaves nothing else', async () => {
    await using at = await packageRoot();
    const file = await at.make(
      TOY,
      members(
        { name: 'etc/', mode: 0o750 },
        { name: 'etc/toy.conf.new', content: 'a\n' },
        { name: 'install/' },
        { name: 'install/doinst.sh', content: 'mv etc/toy.conf.new etc/toy.conf\n' },
        { name: 'install/douninst.sh', content: 'true\n' },
        { name: 'install/slack-desc', content: '# x\ntoy: toy (a toy)\ntoy:\n' },
        { name: 'usr/' },
        { name: 'usr/a', content: 'hello', mode: 0o4750 },
        { name: 'usr/b', type: 'link', linkname: 'usr/a' },
        { name: 'usr/l', type: 'symlink', linkname: '../x' },
      ),
    );
    const { outcomes, status } = await at.install(file);
    expect(outcomes.map(({ did, diagnostics }) => [did, diagnostics])).toEqual([['installed', []]]);
    expect(status).toBe(0);
    expect(text(at.root, 'etc/toy.conf')).toBe('a\n');
    const a = statSync(join(at.root, 'usr/a'));
    expect([a.mode & 0o7777, a.mtimeMs, a.nlink]).toEqual([0o4750, 1_000_000_000_000, 2]);
    expect(statSync(join(at.root, 'etc')).mode & 0o777).toBe(0o750);
    expect(readlinkSync(join(at.root, 'usr/l'))).toBe('../x');
    expect(readlinkSync(join(at.root, 'var/log/packages'))).toBe('../lib/pkgtools/packages');
    expect(text(at.root, ENTRY)).toBe(
      [
        `PACKAGE NAME:     ${FULL}`,
        'COMPRESSED PACKAGE SIZE:     4.0K',
        'UNCOMPRESSED PACKAGE SIZE:     9.0K',
        `PACKAGE LOCATION: ${file}`,
        'PACKAGE DESCRIPTION:',
        'toy: toy (a toy)',
        'toy:',
        'FILE LIST:',
        ...[
          './',
          'etc/',
          'etc/toy.conf.new',
          'install/',
          'install/doinst.sh',
          'install/douninst.sh',
          'install/slack-desc',
        ],
        ...['usr/', 'usr/a', 'usr/b', 'usr/l', `var/lib/pkgtools/douninst.sh/${FULL}`, ''],
      ].join('\n'),
    );
    for (const folder of ['scripts', 'douninst.sh'])
      expect(statSync(join(at.root, 'var/lib/pkgtools', folder, FULL)).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(at.root, 'var/lib/pkgtools/setup/tmp'))).toEqual([]);
    expect(readdirSync(at.root).sort()).toEqual(['etc', 'usr', 'var']);
  });

  test.each([
    ['truncated', 'pkg/damaged', 1],
    ['hostile', 'pkg/hostile-member', 1],
    ['missing', 'pkg/missing', 4],
    ['of another suffix', 'pkg/bad-name', 3],
  ])(
    'a package that is %s changes nothing, does not stop the next one, and sets the status',
    async (kind, code, wanted) => {
      await using at = await packageRoot();
      const good = await at.make('good-1-noarch-1.txz', members({ name: 'good', content: '1' }));
      const evil = kind === 'hostile' ? [{ name: '../evil', content: 'x' }] : [];
      const file = await at.make(
        TOY,
        members({ name: 'usr/' }, { name: 'usr/a', content: 'x'.repeat(5000) }, ...evil),
      );
      if (kind === 'truncated') truncateSync(file, statSync(file).size - 40);
      const asked =
        kind === 'missing'
          ? at.at('none-1-noarch-1.txz')
          : kind === 'of another suffix'
            ? at.at('x-1-noarch-1.rpm')
            : file;
      const { outcomes, status } = await at.install(asked, good);
      expect(outcomes.map(({ did }) => did)).toEqual(['failed', 'installed']);
      expect(outcomes[0]?.diagnostics.map((each) => each.code)).toEqual([code]);
      expect(status).toBe(wanted);
      expect(existsSync(join(at.root, 'usr'))).toBe(false);
      expect((await listInstalled(at.root)).map((entry) => entry.fullName)).toEqual(['good-1-noarch-1']);
      expect(readdirSync(join(at.root, 'var/lib/pkgtools/setup/tmp'))).toEqual([]);
    },
  );

  test('a file in the place of a full directory refuses the whole package', async () => {
    await using at = await packageRoot();
    await at.write({ 'root/usr/x/y': '' });
    const file = await at.make(TOY, members({ name: 'a', content: '' }, { name: 'usr/x', content: '' }));
    const { outcomes } = await at.install(file);
    expect(outcomes[0]?.diagnostics.map((each) => each.code)).toEqual(['lib/path-refused']);
    expect(existsSync(join(at.root, 'a'))).toBe(false);
  });

  test('a link under an incoming file is removed, a link to a directory is kept, a dangling one is not', async () => {
    await using at = await packageRoot();
    await at.write({ 'root/lib64/keep': '', 'root/victim': 'old' });
    symlinkSync('lib64', join(at.root, 'lib'));
    symlinkSync('victim', join(at.root, 'file'));
    symlinkSync('nowhere', join(at.root, 'gone'));
    await at.install(
      await at.make(
        TOY,
        members(
          { name: 'file', content: 'new' },
          { name: 'gone/' },
          { name: 'lib/' },
          { name: 'lib/x', content: '' },
        ),
      ),
    );
    expect([text(at.root, 'victim'), text(at.root, 'file')]).toEqual(['old', 'new']);
    expect(lstatSync(join(at.root, 'lib')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(at.root, 'lib64/x'))).toBe(true);
    expect(lstatSync(join(at.root, 'gone')).isDirectory()).toBe(true);
  });

  test('only SKP of a tagfile counts, whether given or beside the package', async () => {
    await using at = await packageRoot();
    const file = await at.make(TOY, members());
    writeFileSync(at.at('packages/tagfile'), 'toy:SKP\n');
    expect((await at.install(file)).outcomes.map(({ did }) => did)).toEqual(['skipped']);
    writeFileSync(at.at('mine'), 'toy:OPT\n');
    const other = valueOf(await installPackages(at.root, [file], { ...at.options, tagfile: at.at('mine') }));
    expect(other.outcomes.map(({ did }) => did)).toEqual(['installed']);
  });

  test('the .txt beside the package describes it before its slack-desc, and lines by the full name count', async () => {
    await using at = await packageRoot();
    const file = await at.make(TOY, members({ name: 'install/slack-desc', content: 'toy: inside\n' }));
    writeFileSync(at.at(`packages/${FULL}.txt`), `toy: beside\n${FULL}: full\nother: no\n`);
    await at.install(file);
    expect((await listInstalled(at.root))[0]?.description).toEqual(['toy: beside', `${FULL}: full`]);
  });

  test('--md5sum adds the digest after the location', async () => {
    await using at = await packageRoot();
    const file = await at.make(TOY, members());
    await installPackages(at.root, [file], { ...at.options, md5sum: true });
    expect(text(at.root, ENTRY)).toMatch(
      /\nPACKAGE LOCATION: .*\nPACKAGE MD5SUM: [0-9a-f]{32}\nPACKAGE DESCRIPTION:\n/,
    );
  });

  test('a failing doinst.sh is a warning, and the package is installed', async () => {
    await using at = await packageRoot();
    const { outcomes, status } = await at.install(
      await at.make(TOY, members({ name: 'install/doinst.sh', content: 'exit 3\n' })),
    );
    expect(outcomes.map(({ did, diagnostics }) => [did, diagnostics.map((each) => each.code)])).toEqual([
      ['installed', ['pkg/script-failed']],
    ]);
    expect(status).toBe(0);
  });

  test('a doinst.sh of nothing but links is carried out without a shell, below folders that are there', async () => {
    await using at = await packageRoot();
    const pair = (dir: string): string => `( cd ${dir} ; rm -rf l )\n( cd ${dir} ; ln -sf t\\ t l )\n`;
    await at.install(
      await at.make(
        TOY,
        members({ name: 'usr/' }, { name: 'install/doinst.sh', content: pair('usr') + pair('no') }),
      ),
    );
    expect(readlinkSync(join(at.root, 'usr/l'))).toBe('t t');
    expect(existsSync(join(at.root, 'no'))).toBe(false);
    expect(at.scripts).toEqual([]);
  });

  test('a file below install/ that pkgtools does not know is left out, with a warning', async () => {
    await using at = await packageRoot();
    const { outcomes } = await at.install(
      await at.make(TOY, members({ name: 'install/other', content: '' })),
    );
    expect(outcomes[0]?.diagnostics.map((each) => each.code)).toEqual(['pkg/odd-member']);
    expect(text(at.root, ENTRY)).toContain('\ninstall/other\n');
    expect(existsSync(join(at.root, 'install'))).toBe(false);
  });

  test('a root that another run works on is refused, one whose lock is left over is not', async () => {
    await using at = await packageRoot();
    const file = await at.make(TOY, members());
    mkdirSync(join(at.root, 'var/lib/pkgtools/setup/tmp'), { recursive: true });
    writeFileSync(join(at.root, 'var/lib/pkgtools/setup/tmp/.lock'), `${String(process.ppid)}\n`);
    expect(faultsOf(await installPackages(at.root, [file], at.options)).map((each) => each.code)).toEqual([
      'fs/locked',
    ]);
    writeFileSync(join(at.root, 'var/lib/pkgtools/setup/tmp/.lock'), '999999999\n');
    expect((await at.install(file)).status).toBe(0);
  });

  test('the mode of the root itself is that of the archive, as tar would have it', async () => {
    await using at = await packageRoot();
    await at.install(await at.make(TOY, [{ name: './', mode: 0o711 }]));
    expect(statSync(at.root).mode & 0o777).toBe(0o711);
  });
});
