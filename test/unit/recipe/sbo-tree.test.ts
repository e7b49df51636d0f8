import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { growGraph, growWhatIsRight } from '../../../src/graph/index.ts';
import { openTrees, type RecipeTrees } from '../../../src/recipe/index.ts';
import { formatLocation, type Diagnostic } from '../../../src/lib/diagnostic.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';

const TREE = join(import.meta.dirname, '../../fixtures/sbo-tree');

function open(): RecipeTrees {
  return valueOf(openTrees({ dirs: [TREE], overrides: new Map(), switches: new Map() }));
}

/** `category/name/file:line:column code message` */
function full({ location, code, message }: Diagnostic): string {
  const place = location === undefined ? '-' : formatLocation(location).replace(`${TREE}/`, '');
  return `${place} ${code} ${message.replaceAll(TREE, '')}`;
}

const faultsOfLoading = async (name: string): Promise<readonly string[]> =>
  faultsOf(await open().load(name)).map(full);

describe('a tree of SlackBuilds.org with every oddity', () => {
  it('has a recipe in each folder that holds one, by the name of the folder', () => {
    const names = [
      'counts',
      'dos',
      'empty',
      'isdir',
      'latin',
      'libodd',
      'needy',
      'nodesc',
      'othername',
      'plain',
    ];
    const others = ['prose', 'script-only', 'strange', 'twin', 'unquoted', 'wrongcase'];
    expect(open().names()).toEqual([...names, ...others]);
  });

  it('is drawn as far as it is right, whatever the rest is like', () => {
    const trees = open();
    const graph = valueOf(growGraph(trees, ['dos', 'unquoted', 'latin']));
    expect([...graph.recipes.values()].map(({ name, version }) => `${name} ${version}`).sort()).toEqual([
      'dos 3',
      'latin 1',
      'libodd 2.38_git',
      'plain 1.2',
      'prose 20260101',
      'unquoted 1.0',
    ]);
    expect([...trees.warnings.values()].flat().map(full)).toEqual([
      'system/unquoted/unquoted.info:9:13 recipe/info-syntax The value of MAINTAINER is not one plain text in double quotes.',
      'system/unquoted/unquoted.info:10:8 recipe/info-syntax The value of EMAIL is not one plain text in double quotes.',
      'libraries/prose/prose.info:8:11 recipe/prose-requires REQUIRES says %README%: what is needed besides stands in the README only.',
    ]);
  });

  it('has every fault told at its line, and none is a crash', () => {
    const trees = open();
    expect(growWhatIsRight(trees, trees.names()).faults.map(full)).toEqual([
      'misc/counts/counts.info:8:11 graph/unknown-dependency "counts" needs "gone", and no recipe has that name.',
      ...['PRGNAM', 'VERSION', 'DOWNLOAD', 'MD5SUM', 'REQUIRES'].map(
        (key) => `misc/empty/empty.info:1:1 recipe/info-key ${key} is not set.`,
      ),
      'misc/isdir/isdir.info fs/unreadable The file could not be read (EISDIR).',
      'misc/strange/strange.info:3:1 recipe/info-syntax Expected KEY="value", found: hello there',
      'misc/strange/strange.info:4:11 recipe/info-syntax The value of DOWNLOAD is not one plain text in double quotes.',
      'misc/strange/strange.info:6:11 recipe/info-syntax The value of REQUIRES is not one plain text in double quotes.',
      'misc/strange/strange.info:7:1 recipe/info-key VERSION is set a second time.',
      'misc/othername/othername.info:1:9 recipe/name-mismatch PRGNAM is "othername2" but the folder is "othername".',
      'misc/othername/othername.info:2:10 recipe/version The version "1-2" cannot stand in a package name.',
      'misc/script-only/script-only.info recipe/missing-file The recipe "script-only" has no script-only.info.',
      'audio/twin recipe/two-folders "twin" is a recipe in two folders of one tree.',
    ]);
  });

  it('has circles of one told, also beside other faults', () => {
    expect(
      faultsOf(growGraph(open(), ['needy']))
        .map(full)
        .at(-1),
    ).toBe('desktop/needy/needy.info:8:11 graph/cycle Recipes need each other in a circle: needy -> needy.');
  });

  it('has the files that a build wants and that are not there told when a recipe is read wholly', async () => {
    const [wrongCase] = faultsOf(await open().load('wrongcase'));
    expect([wrongCase?.message, wrongCase?.hint]).toEqual([
      'The recipe "wrongcase" has no wrongcase.SlackBuild.',
      'wrongcase.Slackbuild is there: rename it.',
    ]);
    expect(await faultsOfLoading('nodesc')).toEqual([
      'system/nodesc/slack-desc recipe/missing-file The recipe "nodesc" has no slack-desc.',
    ]);
    expect(await faultsOfLoading('counts')).toEqual([
      'misc/counts/counts.info:5:9 recipe/download-count MD5SUM has 2 words, DOWNLOAD has 1.',
    ]);
    const { recipe } = valueOf(await open().load('unquoted'));
    expect(recipe.sources.map(({ file, md5 }) => [file, md5 !== undefined])).toEqual([
      ['a.tar.gz', true],
      ['b.tar.gz', true],
    ]);
    expect(valueOf(await open().load('libodd')).recipe.sources[0]?.md5).toBeUndefined();
  });
});

describe('several trees', () => {
  it('give a name to the first that has it; a folder without a recipe hides nothing', () => {
    const own = join(import.meta.dirname, '../../../slackbuilds');
    const dirs = [own, TREE, join(TREE, 'misc')];
    const trees = valueOf(openTrees({ dirs, overrides: new Map(), switches: new Map() }));
    expect(trees.places('counts').map(({ tree }) => tree)).toEqual([TREE, join(TREE, 'misc')]);
    expect(trees.places('frr').map(({ tree }) => tree)).toEqual([own]);
    expect(trees.has('notes')).toBe(false);
  });

  it('must be there', () => {
    const dirs = [TREE, '/nowhere/at/all'];
    expect(
      faultsOf(openTrees({ dirs, overrides: new Map(), switches: new Map() })).map(({ code, message }) => [
        code,
        message,
      ]),
    ).toEqual([['recipe/no-tree', 'There is no folder of recipes /nowhere/at/all.']]);
  });
});
