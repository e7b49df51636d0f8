import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../rig/package-root.ts';

const ENTRY = 'var/lib/pkgtools/packages/odd-1-noarch-1';

test('a package that needs the name of its own database entry for a folder is refused before anything is changed', async () => {
  await using at = await packageRoot();
  const odd = await at.make('odd-1-noarch-1.txz', [{ name: `${ENTRY}/x`, content: 'x' }]);
  const { outcomes } = await at.install(odd);
  expect(outcomes.map(({ did, diagnostics }) => [did, diagnostics[0]?.code])).toEqual([
    ['failed', 'lib/path-refused'],
  ]);
  expect(existsSync(join(at.root, ENTRY))).toBe(false);
});

test('what turns out to have no place half way is left out, as with tar, and does not block the root for ever', async () => {
  await using at = await packageRoot();
  mkdirSync(join(at.root, 'usr/lib'), { recursive: true });
  symlinkSync('usr/lib', join(at.root, 'lib'));
  // Through the link both are one name, which nobody can see before the folder is there.
  const odd = await at.make('odd-1-noarch-1.txz', [
    { name: 'lib/foo/x', content: 'x' },
    { name: 'usr/lib/foo', content: 'file' },
  ]);

  const { outcomes, status } = await at.install(odd);

  expect(outcomes.map(({ did, diagnostics }) => [did, diagnostics.map(({ code }) => code)])).toEqual([
    ['installed', ['lib/path-refused']],
  ]);
  expect(status).toBe(0);
  expect(readFileSync(join(at.root, 'usr/lib/foo/x'), 'utf8')).toBe('x');
  expect((await at.install()).recovered).toEqual([]);
});

test.each([
  ['a folder by dots', '( cd usr ; rm -rf .. )\n( cd usr ; ln -sf x .. )\n'],
  [
    'a name no disk can hold',
    `( cd usr ; rm -rf ${'n'.repeat(300)} )\n( cd usr ; ln -sf x ${'n'.repeat(300)} )\n`,
  ],
])(
  'a script that would make a link in the place of %s does not block the root for ever',
  async (_, script) => {
    await using at = await packageRoot();
    const odd = await at.make('odd-1-noarch-1.txz', [
      { name: 'usr/x', content: 'x' },
      { name: 'install/doinst.sh', content: script },
    ]);
    const { outcomes } = await at.install(odd);
    expect(outcomes.map(({ did }) => did)).toEqual(['installed']);
    expect((await at.install()).recovered).toEqual([]);
  },
);
