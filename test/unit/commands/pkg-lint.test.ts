import { describe, expect, test } from 'vitest';
import type { ToolContext } from '../../../src/commands/context.ts';
import { pkgLintCommand, type PkgLintOptions } from '../../../src/commands/pkg-lint.ts';
import { makeElf } from '../../rig/make-elf.ts';
import { makePackage, type TestMember } from '../../rig/make-package.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

const CONTEXT: ToolContext = {
  progress: () => undefined,
  signal: new AbortController().signal,
  isDryRun: false,
  jobs: 1,
  epochSeconds: 0,
};
const PLAIN: PkgLintOptions = { paths: [], isStrict: false, isRuleList: false };

const TOY: readonly TestMember[] = [
  { name: './' },
  { name: 'etc/' },
  { name: 'etc/toy.conf', content: 'a = b\n' },
  { name: 'install/' },
  { name: 'install/slack-desc', content: 'toy: toy (a test)\n' },
  { name: 'usr/' },
  { name: 'usr/doc/' },
  { name: 'usr/doc/toy-1.0/' },
  { name: 'usr/doc/toy-1.0/toy.SlackBuild', content: '#!/bin/bash\n' },
  { name: 'usr/local/' },
];

const toyIn = (folder: TempTree): Promise<string> => makePackage(folder.path, 'toy-1.0-x86_64-1_sf.txz', TOY);
const lint = async (options: Partial<PkgLintOptions>) => pkgLintCommand(CONTEXT, { ...PLAIN, ...options });

describe('pkg lint', () => {
  test('prints what it found in a package, counts it and fails on an error', async () => {
    await using folder = await tempTree();
    const answer = valueOf(await lint({ paths: [await toyIn(folder)] }));
    expect(answer.text.split('\n')).toEqual([
      'toy-1.0-x86_64-1_sf.txz',
      '  error    package/usr-local usr/local: The package puts something into usr/local.',
      '  warning  package/config-not-new etc/toy.conf: An upgrade replaces this file, whatever the administrator wrote there.',
      '1 checked: 1 error, 1 warning',
      expect.stringMatching(/^There is no base root/),
      '',
    ]);
    expect(answer.isFailure).toBe(true);
    expect(answer.json).toMatchObject({
      base: null,
      counts: { errors: 1, warnings: 1, allowed: 0, unused: 0 },
    });
  });

  test('lets no escape sequence of a package through to the terminal', async () => {
    await using folder = await tempTree();
    const script = { name: 'usr/bin/toy', content: '#!\u001b[31mred\n', mode: 0o755 };
    const dirs = [{ name: 'usr/' }, { name: 'usr/bin/' }, script];
    const file = await makePackage(folder.path, 'toy-1.0-x86_64-1_sf.txz', [{ name: './' }, ...dirs]);
    const answer = valueOf(await lint({ paths: [file] }));
    expect(answer.text).toContain('usr/bin/toy: The first line names "red"');
  });

  test('sets aside what the recipe allows, with its reason, and names allowances that are no longer needed', async () => {
    await using folder = await tempTree(recipeFiles('toy', '1.0'));
    await toyIn(folder);
    await folder.write({
      'slackbuilds/toy/recipe.yaml':
        'format: 1\nlicence: MIT\nlint:\n  allow:\n    package/usr-local: the administrator asked for it\n    package/setuid: no longer true\n    source/other: not for this lint\n',
    });
    const recipes = { dirs: [folder.at('slackbuilds')], overrides: new Map(), switches: new Map() };
    const answer = valueOf(await lint({ paths: [folder.path], recipes, tag: '_sf' }));
    expect(answer.text).toContain(
      '  allowed  package/usr-local usr/local: The package puts something into usr/local. Allowed: the administrator asked for it\n',
    );
    expect(answer.text).toContain(
      '  unused   package/setuid: it is allowed in recipe.yaml, and nothing was found',
    );
    expect(answer.text).toContain(
      '1 checked: 0 errors, 1 warning, 1 allowed, 1 allowance without a finding\n',
    );
    expect(answer.isFailure).toBe(false);
    const strict = valueOf(await lint({ paths: [folder.path], recipes, tag: '_sf', isStrict: true }));
    expect(strict.isFailure).toBe(true);
  });

  test('compares the name with the recipe and the tag with the settings', async () => {
    await using folder = await tempTree(recipeFiles('toy', '1.1'));
    const recipes = { dirs: [folder.at('slackbuilds')], overrides: new Map(), switches: new Map() };
    const answer = valueOf(await lint({ paths: [await toyIn(folder)], recipes, tag: '_mine' }));
    expect(answer.text).toContain('package/unexpected-name: The version is "1.0", and "1.1" is expected.');
    expect(answer.text).toContain('package/unexpected-name: The tag is "_sf", and "_mine" is expected.');
  });

  test('knows the libraries of declared dependencies that lie beside a package', async () => {
    await using folder = await tempTree({
      ...recipeFiles('box', '1.0'),
      ...recipeFiles('toy', '1.0', ['box']),
      'root/var/lib/pkgtools/packages/x-1-noarch-1': 'FILE LIST:\n./\n',
    });
    const recipes = { dirs: [folder.at('slackbuilds')], overrides: new Map(), switches: new Map() };
    const program = { name: 'usr/bin/toy', content: makeElf({ needed: ['libbox.so.1'] }), mode: 0o755 };
    const library = { name: 'usr/lib64/libbox.so.1', content: makeElf(), mode: 0o755 };
    const toy = await makePackage(folder.path, 'toy-1.0-x86_64-1_sf.txz', [{ name: './' }, program]);
    const options = { paths: [toy], recipes, base: folder.at('root') };
    expect(valueOf(await lint(options)).text).toContain('package/library-missing');
    await makePackage(folder.path, 'box-1.0-x86_64-1_sf.txz', [{ name: './' }, library]);
    const answer = valueOf(await lint(options));
    expect(answer.text).not.toContain('package/library');
    expect(answer.text).toContain('1 checked:');
  });

  test('takes a recipe folder, or a folder of them, for the lint of sources', async () => {
    await using folder = await tempTree(recipeFiles('toy', '1.0'));
    for (const path of ['slackbuilds/toy', 'slackbuilds']) {
      const answer = valueOf(await lint({ paths: [folder.at(path)] }));
      expect(answer.text).toContain('slackbuilds/toy/\n');
      expect(answer.text).toMatch(/ source\/[a-z-]+/);
    }
  });

  test('takes the newest base root of the project, and refuses a folder that is none', async () => {
    await using folder = await tempTree({
      'roots/base-1/var/lib/pkgtools/packages/x-1-noarch-1': 'FILE LIST:\n./\n',
    });
    const paths = [await toyIn(folder)];
    const answer = valueOf(await lint({ paths, rootsDir: folder.at('roots') }));
    expect(answer.json).toMatchObject({ base: folder.at('roots/base-1') });
    expect(faultsOf(await lint({ paths, base: folder.at('roots') })).map(({ code }) => code)).toEqual([
      'pkg/missing',
    ]);
  });

  test('lists the rules, and explains one', async () => {
    const list = valueOf(await lint({ isRuleList: true })).text;
    expect(list).toContain('package/man-not-gzipped (error)\n  Manual pages are compressed');
    expect(list).toContain('\nsource/');
    expect(valueOf(await lint({ explain: 'package/setuid' })).text).toMatch(
      /^package\/setuid \(error\)\n {2}.+\n$/,
    );
    expect(faultsOf(await lint({ explain: 'package/setuidd' })).map((each) => each.hint)).toEqual([
      'Did you mean "package/setuid"?',
    ]);
  });

  test('refuses nothing, what is not there, and a folder without packages', async () => {
    await using folder = await tempTree({ 'x/y': '' });
    const faults = await Promise.all(
      [[], [folder.at('gone')], [folder.at('x')]].map(async (paths) =>
        faultsOf(await lint({ paths })).map(brief),
      ),
    );
    expect(faults.flat().map((each) => each.split(' ')[1])).toEqual([
      'usage/invalid',
      'pkg/missing',
      'pkg/missing',
    ]);
  });
});
