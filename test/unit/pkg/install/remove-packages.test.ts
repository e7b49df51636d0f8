import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { previewRemoval, removePackages } from '../../../../src/pkg/index.ts';
import type { TestMember } from '../../../rig/make-package.ts';
import { packageRoot } from '../../../rig/package-root.ts';
import { valueOf } from '../../../rig/result.ts';

const FULL = 'toy-1.0-x86_64-1_sf';
const members = (...more: readonly TestMember[]): readonly TestMember[] => [{ name: './' }, ...more];
const link = (dir: string, name: string, target: string): string =>
  `( cd ${dir} ; rm -rf ${name} )\n( cd ${dir} ; ln -sf ${target} ${name} )\n`;
const names = (root: string, path: string): string[] => readdirSync(join(root, path)).sort();

describe('removePackages', () => {
  test('removes files, links and empty directories, and keeps what another package owns or nobody does', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(
        `${FULL}.txz`,
        members(
          { name: 'usr/' },
          { name: 'usr/mine', content: '' },
          { name: 'usr/ours', content: '' },
          { name: 'usr/deep/' },
          { name: 'usr/deep/er/' },
          { name: 'usr/deep/er/ü', content: '' },
          { name: 'usr/full/' },
          { name: 'install/doinst.sh', content: link('usr', 'l', 'mine') + link('usr', 'shared', 'ours') },
        ),
      ),
      await at.make(
        'other-1-noarch-1.txz',
        members(
          { name: 'usr/' },
          { name: 'usr/ours', content: '' },
          { name: 'install/doinst.sh', content: link('usr', 'shared', 'ours') },
        ),
      ),
    );
    await at.write({ 'root/usr/full/local': '' });
    const { outcomes, status } = await at.remove('toy');
    expect(outcomes.map(({ did, name, diagnostics }) => [did, name, diagnostics])).toEqual([
      ['removed', FULL, []],
    ]);
    expect(status).toBe(0);
    expect(names(at.root, 'usr')).toEqual(['full', 'ours', 'shared']);
    expect(names(at.root, 'usr/full')).toEqual(['local']);
    expect(names(at.root, 'var/lib/pkgtools/packages')).toEqual(['other-1-noarch-1']);
    expect(names(at.root, 'var/log/pkgtools/removed_packages')).toEqual([FULL]);
    expect(names(at.root, 'var/log/pkgtools/removed_scripts')).toEqual([FULL]);
    expect(readlinkSync(join(at.root, 'var/log/removed_packages'))).toBe('pkgtools/removed_packages');
  });

  test('runs the saved douninst.sh after the files are gone, and keeps it in the log', async () => {
    await using at = await packageRoot();
    const script = 'test -e a && echo early > said || echo late > said\n';
    await at.install(
      await at.make(
        `${FULL}.txz`,
        members({ name: 'a', content: '' }, { name: 'install/douninst.sh', content: script }),
      ),
    );
    await at.remove(`${FULL}.txz`);
    expect(readFileSync(join(at.root, 'said'), 'utf8')).toBe('late\n');
    expect(names(at.root, 'var/log/pkgtools/removed_uninstall_scripts')).toEqual([FULL]);
    expect(names(at.root, 'var/lib/pkgtools/douninst.sh')).toEqual([]);
  });

  test('does not run it when told so', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(`${FULL}.txz`, members({ name: 'install/douninst.sh', content: 'touch said\n' })),
    );
    valueOf(await removePackages(at.root, ['toy'], { ...at.options, skipUninstallScript: true }));
    expect(at.scripts).toEqual([]);
  });

  test('removes the pages that man has formatted from the package', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(
        `${FULL}.txz`,
        members({ name: 'usr/man/man1/' }, { name: 'usr/man/man1/toy.1.gz', content: '' }),
      ),
    );
    await at.write({ 'root/usr/man/cat1/toy.1.gz': '', 'root/usr/man/cat1/other.1.gz': '' });
    await at.remove('toy');
    expect(names(at.root, 'usr/man/cat1')).toEqual(['other.1.gz']);
    expect(existsSync(join(at.root, 'usr/man/man1'))).toBe(false);
  });

  test('warns of a file that was changed since, and removes it', async () => {
    await using at = await packageRoot();
    await at.install(await at.make(`${FULL}.txz`, members({ name: 'a', content: '' })));
    utimesSync(join(at.root, 'a'), 4_000_000_000, 4_000_000_000);
    const { outcomes } = await at.remove('toy');
    expect(outcomes[0]?.diagnostics.map((each) => each.code)).toEqual(['pkg/changed-file']);
    expect(existsSync(join(at.root, 'a'))).toBe(false);
  });

  test('a file in the place of a link, and a link to nowhere in the place of a file, are not the package’s', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(
        `${FULL}.txz`,
        members({ name: 'a', content: '' }, { name: 'install/doinst.sh', content: link('.', 'l', 'a') }),
      ),
    );
    for (const path of ['a', 'l']) rmSync(join(at.root, path));
    symlinkSync('nowhere', join(at.root, 'a'));
    await at.write({ 'root/l': 'local' });
    await at.remove('toy');
    expect(names(at.root, '.')).toEqual(['a', 'l', 'var']);
  });

  test('a base name means the package installed last; a name that is not installed is a fault and stops nothing', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make('toy-2-noarch-1.txz', members()),
      await at.make('toy-1-noarch-1.txz', members()),
    );
    utimesSync(join(at.root, 'var/lib/pkgtools/packages/toy-2-noarch-1'), 1, 1);
    const { outcomes, status } = await at.remove('nothing', 'toy');
    expect(outcomes.map(({ did, name }) => [did, name])).toEqual([
      ['failed', undefined],
      ['removed', 'toy-1-noarch-1'],
    ]);
    expect(status).toBe(1);
  });

  test('a dry run says what would go and changes nothing', async () => {
    await using at = await packageRoot();
    await at.install(
      await at.make(
        `${FULL}.txz`,
        members(
          { name: 'd/' },
          { name: 'd/a', content: '' },
          { name: 'install/doinst.sh', content: link('d', 'l', 'a') },
        ),
      ),
    );
    const { outcomes } = await previewRemoval(at.root, ['toy']);
    expect(outcomes.map(({ did, lines }) => [did, lines])).toEqual([['would-change', ['d/l', 'd/a']]]);
    expect(names(at.root, 'd')).toEqual(['a', 'l']);
  });
});
