import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { previewUpgrade, upgradePackages } from '../../../../src/pkg/index.ts';
import type { TestMember } from '../../../rig/make-package.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { valueOf } from '../../../rig/result.ts';

const OLD = 'toy-1.0-x86_64-1_sf';
const NEW = 'toy-2.0-x86_64-1_sf';
const members = (...more: readonly TestMember[]): readonly TestMember[] => [{ name: './' }, ...more];
const link = (dir: string, name: string, target: string): string =>
  `( cd ${dir} ; rm -rf ${name} )\n( cd ${dir} ; ln -sf ${target} ${name} )\n`;
const text = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
const names = (root: string, path: string): string[] => readdirSync(join(root, path)).sort();

describe('upgradePackages', () => {
  test('keeps what both versions have, removes what only the old one has, and runs the script once, last', async () => {
    await using at = await packageRoot();
    const old = await at.make(
      `${OLD}.txz`,
      members(
        { name: 'usr/' },
        { name: 'usr/both', content: '1' },
        { name: 'usr/old/' },
        { name: 'usr/old/x', content: '' },
        { name: 'install/doinst.sh', content: link('usr', 'l1', 'both') + link('usr', 'l', 'both') },
      ),
    );
    const script = `test -e usr/old/x && echo early > usr/mark || echo late > usr/mark\n${link('usr', 'l', 'new')}`;
    const next = await at.make(
      `${NEW}.txz`,
      members(
        { name: 'usr/' },
        { name: 'usr/both', content: '2' },
        { name: 'usr/new', content: '' },
        { name: 'install/doinst.sh', content: script },
      ),
    );
    await at.install(old);
    const { outcomes, status } = await at.upgrade(next);
    expect(outcomes.map(({ did, diagnostics, lines }) => [did, diagnostics, lines])).toEqual([
      ['upgraded', [], [`${OLD} -> ${NEW}`]],
    ]);
    expect(status).toBe(0);
    expect(names(at.root, 'usr')).toEqual(['both', 'l', 'mark', 'new']);
    expect([
      text(at.root, 'usr/both'),
      text(at.root, 'usr/mark'),
      readlinkSync(join(at.root, 'usr/l')),
    ]).toEqual(['2', 'late\n', 'new']);
    expect(at.scripts.map(({ packageName }) => packageName)).toEqual([NEW]);
    expect(names(at.root, 'var/lib/pkgtools/packages')).toEqual([NEW]);
    expect(names(at.root, 'var/lib/pkgtools/scripts')).toEqual([NEW]);
    const marked = expect.stringMatching(
      /^toy-1\.0-x86_64-1_sf-upgraded-\d{4}-\d\d-\d\d,\d\d:\d\d:\d\d$/,
    ) as unknown;
    expect(names(at.root, 'var/log/pkgtools/removed_packages')).toEqual([marked]);
    expect(names(at.root, 'var/log/pkgtools/removed_scripts')).toEqual([marked]);
    expect(readdirSync(join(at.root, 'var/lib/pkgtools/setup/tmp'))).toEqual([]);
  });

  test('a directory in the place of a link of the old version gets its files in the second pass', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(
        `${OLD}.txz`,
        members(
          { name: 'lib/' },
          { name: 'lib/foo-1/' },
          { name: 'lib/foo-1/x', content: 'old' },
          { name: 'install/doinst.sh', content: link('lib', 'foo', 'foo-1') },
        ),
      ),
    );
    await at.upgrade(
      await at.make(
        `${NEW}.txz`,
        members({ name: 'lib/' }, { name: 'lib/foo/' }, { name: 'lib/foo/x', content: 'new' }),
      ),
    );
    expect(lstatSync(join(at.root, 'lib/foo')).isDirectory()).toBe(true);
    expect(text(at.root, 'lib/foo/x')).toBe('new');
    expect(existsSync(join(at.root, 'lib/foo-1'))).toBe(false);
  });

  test('a script that says ALWAYS_RUN_INSTALL_SCRIPT runs in both passes', async () => {
    await using at = await packageRoot();
    await at.install(await at.make(`${OLD}.txz`, members()));
    await at.upgrade(
      await at.make(
        `${NEW}.txz`,
        members({ name: 'install/doinst.sh', content: '# ALWAYS_RUN_INSTALL_SCRIPT\ntrue\n' }),
      ),
    );
    expect(at.scripts).toHaveLength(2);
  });

  test('the version that is installed is skipped, or installed again on demand', async () => {
    await using at = await packageRoot();
    const file = await at.make(
      `${OLD}.txz`,
      members({ name: 'a', content: '' }, { name: 'install/douninst.sh', content: 'touch ran\n' }),
    );
    await at.install(file);
    expect((await at.upgrade(file)).outcomes.map(({ did }) => did)).toEqual(['skipped']);
    const again = valueOf(await upgradePackages(at.root, [file], { ...at.options, reinstall: true }));
    expect(again.outcomes.map(({ did }) => did)).toEqual(['upgraded']);
    expect(names(at.root, 'var/lib/pkgtools/packages')).toEqual([OLD]);
    expect(names(at.root, 'var/lib/pkgtools/douninst.sh')).toEqual([OLD]);
    expect(names(at.root, '.')).toEqual(['a', 'var']);
  });

  test('a package of which no version is installed is a fault, or new on demand; OLD%NEW names the old one', async () => {
    await using at = await packageRoot();
    const old = await at.make(`${OLD}.txz`, members({ name: 'old', content: '' }));
    const other = await at.make('other-1-noarch-1.txz', members({ name: 'other', content: '' }));
    const refused = await at.upgrade(old);
    expect([refused.status, refused.outcomes[0]?.diagnostics[0]?.code]).toEqual([1, 'pkg/not-installed']);
    const installed = valueOf(await upgradePackages(at.root, [old], { ...at.options, installNew: true }));
    expect(installed.outcomes.map(({ did }) => did)).toEqual(['installed']);
    expect((await previewUpgrade(at.root, [`toy%${other}`], {})).outcomes[0]?.lines).toEqual([
      `${OLD} -> other-1-noarch-1`,
    ]);
    await at.upgrade(`${OLD}.txz%${other}`);
    expect(names(at.root, 'var/lib/pkgtools/packages')).toEqual(['other-1-noarch-1']);
    expect(names(at.root, '.')).toEqual(['other', 'var']);
  });

  test('a missing file has status 4, and a success after it makes that 0 again', async () => {
    await using at = await packageRoot();
    await at.install(await at.make(`${OLD}.txz`, members()));
    const next = await at.make(`${NEW}.txz`, members());
    expect((await at.upgrade(at.at('toy-3-noarch-1.txz'))).status).toBe(4);
    expect((await at.upgrade(at.at('toy-3-noarch-1.txz'), next)).status).toBe(0);
  });

  test('a damaged new version leaves the old one installed', async () => {
    await using at = await packageRoot();
    await at.install(await at.make(`${OLD}.txz`, members({ name: 'a', content: '1' })));
    const next = await at.make(
      `${NEW}.txz`,
      members({ name: 'a', content: '2' }, { name: '../evil', content: '' }),
    );
    expect((await at.upgrade(next)).outcomes.map(({ did }) => did)).toEqual(['failed']);
    expect(names(at.root, 'var/lib/pkgtools/packages')).toEqual([OLD]);
    expect(text(at.root, 'a')).toBe('1');
  });

  test('a link that a third package made is followed, not removed', async () => {
    await using at = await packageRoot();
    await at.write({ 'root/real/x': '' });
    symlinkSync('real', join(at.root, 'dir'));
    await at.install(await at.make(`${OLD}.txz`, members({ name: 'dir/' }, { name: 'dir/a', content: '1' })));
    await at.upgrade(
      await at.make(`${NEW}.txz`, members({ name: 'real/' }, { name: 'real/a', content: '2' })),
    );
    expect(lstatSync(join(at.root, 'dir')).isSymbolicLink()).toBe(true);
    expect(text(at.root, 'real/a')).toBe('2');
  });
});
