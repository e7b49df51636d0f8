import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/lib/digest.ts';
import { listDir, symlink } from '../../../src/lib/fs.ts';
import type { RecipeOverride } from '../../../src/recipe/index.ts';
import { loadRecipes } from '../../../src/recipe/index.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type Tree } from '../../rig/temp-tree.ts';

const NONE: ReadonlyMap<string, RecipeOverride> = new Map();

async function load(tree: Tree, overrides = NONE) {
  await using files = await tempTree(tree);
  return await loadRecipes(files.at('slackbuilds'), overrides);
}

const faults = async (tree: Tree, overrides = NONE) =>
  faultsOf(await load(tree, overrides)).map((fault) =>
    brief(fault).replaceAll(/\S*\/slackforge-test-\w+\//g, ''),
  );

describe('the recipes of this repository', () => {
  it('load without a fault and without a warning', async () => {
    const dir = join(import.meta.dirname, '../../../slackbuilds');
    const tree = valueOf(await loadRecipes(dir, NONE));
    expect(tree.warnings.map(brief)).toEqual([]);
    const folders = (await listDir(dir)).filter((name) => !/^README|\.(lock|yaml)$/.test(name));
    expect([...tree.recipes.keys()]).toEqual(folders);
    expect(tree.stacks.get('frr')).toEqual(['protobuf-c', 'libyang', 'frr']);
  });
});

describe('a folder of recipes', () => {
  it('gives each recipe as data, its files in code-unit order', async () => {
    const tree = valueOf(
      await load({ ...recipeFiles('demo', '1.2', ['lib >=1']), ...recipeFiles('lib', '2') }),
    );
    const demo = tree.recipes.get('demo');
    expect(demo?.sources).toEqual([{ url: 'http://127.0.0.1:9/demo-1.2.tar.gz', file: 'demo-1.2.tar.gz' }]);
    expect([...(demo?.files.keys() ?? [])]).toEqual([
      'README',
      'demo.SlackBuild',
      'demo.info',
      'recipe.yaml',
      'slack-desc',
    ]);
    expect(demo?.buildDepends.map(({ name, range }) => [name, range])).toEqual([['lib', '>=1']]);
    expect([demo?.version, demo?.pin, demo?.isOverridden]).toEqual(['1.2', '1.2', false]);
  });

  it('gives each source its MD5SUM, and counts those of x86_64 by themselves', async () => {
    const info = (sums: string) =>
      `PRGNAM="demo"\nVERSION="1"\nDOWNLOAD="http://h/a"\nMD5SUM="1"\nDOWNLOAD_x86_64="http://h/b http://h/c"\nMD5SUM_x86_64="${sums}"\nREQUIRES=""\n`;
    const tree = (sums: string) => ({
      ...recipeFiles('demo', '1'),
      'slackbuilds/demo/demo.info': info(sums),
    });
    expect(
      valueOf(await load(tree('2 3')))
        .recipes.get('demo')
        ?.sources.map(({ md5 }) => md5),
    ).toEqual(['2', '3']);
    expect(await faults(tree('2'))).toEqual([
      'demo.info:6:16 recipe/download-count MD5SUM_x86_64 has 1 word, DOWNLOAD_x86_64 has 2.',
    ]);
  });

  it('leaves out source archives that lie beside a script: they are not verified', async () => {
    const stray = { 'slackbuilds/demo/demo-1.tar.gz': 'stray', 'slackbuilds/demo/fix.patch': '' };
    const tree = valueOf(await load({ ...recipeFiles('demo', '1'), ...stray }));
    expect([...(tree.recipes.get('demo')?.files.keys() ?? [])]).toContain('fix.patch');
    expect([...(tree.recipes.get('demo')?.files.keys() ?? [])]).not.toContain('demo-1.tar.gz');
  });

  it('leaves out what an editor leaves, and links, which may lead anywhere', async () => {
    await using files = await tempTree({ ...recipeFiles('demo', '1'), 'slackbuilds/demo/fix.patch~': '' });
    await symlink('nowhere', files.at('slackbuilds/demo/.#demo.SlackBuild'));
    await symlink('/etc/hostname', files.at('slackbuilds/demo/hostname'));
    const tree = valueOf(await loadRecipes(files.at('slackbuilds'), NONE));
    expect([...(tree.recipes.get('demo')?.files.keys() ?? [])]).toEqual([
      'README',
      'demo.SlackBuild',
      'demo.info',
      'recipe.yaml',
      'slack-desc',
    ]);
  });

  it('leaves out what is no recipe', async () => {
    const tree = valueOf(await load({ ...recipeFiles('demo', '1'), 'slackbuilds/notes/README': '' }));
    expect([...tree.recipes.keys()]).toEqual(['demo']);
  });

  it('takes REQUIRES for both phases when there is no recipe.yaml, %README% aside', async () => {
    const files = Object.entries(recipeFiles('demo', '1')).filter(([name]) => !name.endsWith('recipe.yaml'));
    const info = 'PRGNAM="demo"\nVERSION="1"\nDOWNLOAD=""\nMD5SUM=""\nREQUIRES="one %README% two"\n';
    const tree = valueOf(await load({ ...Object.fromEntries(files), 'slackbuilds/demo/demo.info': info }));
    const demo = tree.recipes.get('demo');
    expect(demo?.buildDepends.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(demo?.runDepends).toEqual(demo?.buildDepends);
    expect(demo?.buildDepends[0]?.location).toMatchObject({ line: 5, column: 11 });
  });

  it('has the faults of all its recipes told at once', async () => {
    const tree: Tree = {
      ...recipeFiles('demo', '1'),
      'slackbuilds/demo/demo.info':
        'PRGNAM="demo2"\nVERSION="1-2"\nDOWNLOAD="http://h/a"\nMD5SUM="1 2"\nREQUIRES=""\n',
      'slackbuilds/half/half.SlackBuild': '#!/bin/bash\n',
    };
    expect(await faults(tree)).toEqual([
      'demo.info:1:9 recipe/name-mismatch PRGNAM is "demo2" but the folder is "demo".',
      'demo.info:2:10 recipe/version The version "1-2" cannot stand in a package name.',
      'demo.info:4:9 recipe/download-count MD5SUM has 2 words, DOWNLOAD has 1.',
      'half.info recipe/missing-file The recipe "half" has no half.info.',
      'slack-desc recipe/missing-file The recipe "half" has no slack-desc.',
    ]);
  });

  it.each([
    'http://h/',
    'http://h/..%2f..%2fetc%2fpasswd',
    'http://h/%zz',
    'http://h/..',
    'http://h/a%0Ab',
    'http://h/a%E2%80%A8b',
    'http://h/a%20',
    'http://h/%1ba',
  ])('has no source %s, which names no file', async (url) => {
    const info = `PRGNAM="demo"\nVERSION="1"\nDOWNLOAD="${url}"\nMD5SUM=""\nREQUIRES=""\n`;
    const [fault] = await faults({ ...recipeFiles('demo', '1'), 'slackbuilds/demo/demo.info': info });
    expect(fault).toMatch(
      /^demo\.info:3:11 recipe\/download-name "[^"]*" of "demo" is not the name of a source/,
    );
  });

  it.each(['file:/home/u/.ssh/id_rsa', 'FILE:///etc/passwd', '/etc/passwd'])(
    'has no source %s, which is no address: only the settings may name a folder',
    async (url) => {
      const info = `PRGNAM="demo"\nVERSION="1"\nDOWNLOAD="${url}"\nMD5SUM=""\nREQUIRES=""\n`;
      const found = await faults({ ...recipeFiles('demo', '1'), 'slackbuilds/demo/demo.info': info });
      expect(found).toEqual([
        `demo.info:3:11 recipe/download-name "${url}" of "demo" is not an address of http, https or ftp.`,
      ]);
    },
  );

  it('has no two sources of one name, unless they are one', async () => {
    const load2 = (urls: string) => ({
      ...recipeFiles('demo', '1'),
      'slackbuilds/demo/demo.info': `PRGNAM="demo"\nVERSION="1"\nDOWNLOAD="${urls}"\nMD5SUM=""\nREQUIRES=""\n`,
    });
    expect(await faults(load2('http://h/one/v1.tar http://h/two/v1.tar'))).toEqual([
      'demo.info:3:11 recipe/download-name Two sources of "demo" are called v1.tar.',
    ]);
    const tree = valueOf(await load(load2('http://h/v1.tar http://h/v1.tar')));
    expect(tree.recipes.get('demo')?.sources).toHaveLength(2);
  });

  it('warns of a slack-desc that is not as installpkg shows it', async () => {
    const tree = valueOf(
      await load({ ...recipeFiles('demo', '1'), 'slackbuilds/demo/slack-desc': 'demo: x\n' }),
    );
    expect(tree.warnings.map((fault) => [fault.severity, fault.code])[0]).toEqual([
      'warning',
      'recipe/slack-desc',
    ]);
  });
});

describe('a stack', () => {
  it('may name only recipes', async () => {
    const stacks = 'format: 1\nstacks:\n  all: [demo, dem]\n';
    await using files = await tempTree({ ...recipeFiles('demo', '1'), 'slackbuilds/stacks.yaml': stacks });
    const [fault] = faultsOf(await loadRecipes(files.at('slackbuilds'), NONE));
    expect(fault).toEqual({
      code: 'recipe/unknown-stack',
      severity: 'error',
      message: 'The stack "all" names "dem", which is no recipe.',
      location: { file: files.at('slackbuilds/stacks.yaml'), line: 3, column: 15 },
      hint: 'Did you mean "demo"?',
    });
  });
});

describe('an override', () => {
  const sha256 = sha256Of('');
  const to = (version: string, files: readonly string[]) =>
    new Map([['demo', { version, sources: files.map((file) => ({ file, sha256 })) }]]);

  it('changes the version and with it the sources, and keeps the pin', async () => {
    const tree = valueOf(await load(recipeFiles('demo', '1.2'), to('1.3', ['demo-1.3.tar.xz'])));
    const demo = tree.recipes.get('demo');
    expect([demo?.version, demo?.pin, demo?.isOverridden]).toEqual(['1.3', '1.2', true]);
    expect(demo?.sources).toEqual([
      { url: 'http://127.0.0.1:9/demo-1.3.tar.gz', file: 'demo-1.3.tar.xz', sha256 },
    ]);
  });

  it('may do with fewer sources than the recipe has, for a tarball may hold what is one of its own in the pin', async () => {
    const two = {
      ...recipeFiles('demo', '1'),
      'slackbuilds/demo/demo.info':
        'PRGNAM="demo"\nVERSION="1"\nDOWNLOAD="http://h/demo-1.tar http://h/part-7.tar"\nMD5SUM=""\nREQUIRES=""\n',
    };
    const tree = valueOf(await load(two, to('2', ['demo-2.tar.xz'])));
    expect(tree.recipes.get('demo')?.sources).toEqual([
      { url: 'http://h/demo-2.tar', file: 'demo-2.tar.xz', sha256 },
    ]);
  });

  it('must give one source at least and no more than the recipe has, each by a file name', async () => {
    expect(await faults(recipeFiles('demo', '1.2'), to('1.3', []))).toEqual([
      'demo.info:3:11 recipe/override The settings override 0 sources of a recipe that has 1.',
    ]);
    expect(await faults(recipeFiles('demo', '1.2'), to('1.3', ['a', 'b']))).toEqual([
      'demo.info:3:11 recipe/override The settings override 2 sources of a recipe that has 1.',
    ]);
    expect(await faults(recipeFiles('demo', '1.2'), to('1.3', ['../x']))).toEqual([
      'demo.info:3:11 recipe/download-name "../x" of "demo" is not the name of a source file.',
    ]);
  });

  it('must be of a recipe that is there', async () => {
    expect(await faults(recipeFiles('other', '1'), to('1', []))).toEqual([
      '- recipe/override The settings override "demo", but slackbuilds has no recipe of that name.',
    ]);
  });

  it('must be of a version that a package name can hold', async () => {
    expect(await faults(recipeFiles('demo', '1.2'), to('1-3', ['demo.tar.xz']))).toEqual([
      'demo.info:2:10 recipe/version The version "1-3" of the settings cannot stand in a package name.',
    ]);
  });
});
