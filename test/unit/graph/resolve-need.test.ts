import { describe, expect, it } from 'vitest';
import {
  buildGraph,
  closure,
  growGraph,
  withWholeRecipes,
  type BasePackages,
  type Graph,
} from '../../../src/graph/index.ts';
import { lookupIn } from '../../../src/graph/graph.ts';
import type { Recipe } from '../../../src/recipe/index.ts';
import { recipe, recipeTree } from '../../rig/recipe.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

const BASE: BasePackages = new Map(
  [
    ['boost', '1.89.0', 'l'],
    ['spice', '0.15.2', 'l'],
    ['gcc', '15.1.0', 'd'],
  ].map(([name = '', version = '', series = '']) => [name, { name, version, series }]),
);

const grow = (recipes: readonly Recipe[], names: readonly string[], skipsBase = false) =>
  growGraph<Recipe>(lookupIn(recipeTree(...recipes).recipes), names, { base: BASE, skipsBase });

const droppedOf = (graph: Graph, name: string) =>
  (graph.dropped.get(name) ?? []).map(({ to, base, isBuild, isRun }) => [to, base.version, isBuild, isRun]);

describe('a need that the base meets', () => {
  it('is dropped, with the package of the base as the reason, and nothing is built for it', () => {
    const graph = valueOf(grow([recipe('app', { build: ['boost >=1.80'], run: ['boost'] })], ['app']));
    expect(closure(graph, ['app'])).toEqual(['app']);
    expect(droppedOf(graph, 'app')).toEqual([['boost', '1.89.0', true, true]]);
  });

  it('moves to the needs of the base when the recipe is read wholly, so that a root must have it', () => {
    const app = recipe('app', { build: ['boost', 'lib'], run: ['lib'], baseBuild: ['gcc'] });
    const recipes = [app, recipe('lib')];
    const whole = withWholeRecipes(valueOf(grow(recipes, ['app'])), recipeTree(...recipes).recipes);
    const read = whole.recipes.get('app');
    expect([read?.baseBuild, read?.baseRun]).toEqual([['gcc', 'boost'], []]);
    expect(read?.buildDepends.map(({ name }) => name)).toEqual(['lib']);
  });

  it('is left to it even when there is a recipe of the name, with a warning', () => {
    const graph = valueOf(grow([recipe('app', { build: ['boost'] }), recipe('boost')], ['app']));
    expect([...graph.recipes.keys()]).toEqual(['app']);
    expect(graph.warnings.map(brief)).toEqual([
      'boost.info:1:9 graph/in-base "boost" is a package of the base too (l/boost 1.89.0): that one is used.',
    ]);
  });

  it('is met by a recipe that says why it goes over the base', () => {
    const boost = recipe('boost', { version: '1.90.0', overBase: 'ceph needs 1.90' });
    const graph = valueOf(grow([recipe('app', { build: ['boost'] }), boost], ['app']));
    expect([closure(graph, ['app']), graph.dropped.size, graph.warnings]).toEqual([['boost', 'app'], 0, []]);
  });

  it('is met by the recipe when the base is out of range and the recipe is in it', () => {
    const recipes = [recipe('app', { build: ['boost >=1.90'] }), recipe('boost', { version: '1.90.0' })];
    expect(closure(valueOf(grow(recipes, ['app'])), ['app'])).toEqual(['boost', 'app']);
  });

  it('is a fault that names both versions when neither is in range', () => {
    const recipes = [
      recipe('app', { build: ['boost >=2', 'gcc >=16'] }),
      recipe('boost', { version: '1.90.0' }),
    ];
    expect(faultsOf(grow(recipes, ['app'])).map(brief)).toEqual([
      'recipe.yaml:5:5 graph/version-constraint "app" needs "boost" >=2, but version 1.90.0 would be built, and the base has l/boost 1.89.0.',
      'recipe.yaml:6:5 graph/version-constraint "app" needs "gcc" >=16, and the base has d/gcc 15.1.0.',
    ]);
  });
});

describe('a recipe with the name of a package of the base', () => {
  it('is built when it is named, and left out when everything is', () => {
    const recipes = [recipe('boost'), recipe('lib')];
    const named = valueOf(grow(recipes, ['boost']));
    expect([...named.recipes.keys()]).toEqual(['boost']);
    expect(named.warnings[0]?.message).toContain('built all the same, because it was asked for');
    const all = valueOf(grow(recipes, ['boost', 'lib'], true));
    expect([...all.recipes.keys()]).toEqual(['lib']);
    expect(all.warnings[0]?.message).toContain('that one is used');
  });
});

describe('a name that recipes provide', () => {
  const mail = (name: string) => recipe(name, { provides: ['mail-server'] });

  it('is met by the one that provides it, and the edge says by which name', () => {
    const graph = valueOf(buildGraph(recipeTree(recipe('app', { run: ['mail-server'] }), mail('postfix'))));
    expect(graph.edges.get('app')?.map(({ to, via }) => [to, via])).toEqual([['postfix', 'mail-server']]);
  });

  it('is met by the base when it ships the one that provides it, unless that goes over the base', () => {
    const app = recipe('app', { build: ['libspice'] });
    const spice = { version: '0.16', provides: ['libspice'] };
    const graph = valueOf(grow([app, recipe('spice', spice)], ['app']));
    expect([closure(graph, ['app']), droppedOf(graph, 'app')]).toEqual([
      ['app'],
      [['spice', '0.15.2', true, false]],
    ]);
    const over = recipe('spice', { ...spice, overBase: 'newer' });
    expect(closure(valueOf(grow([app, over], ['app'])), ['app'])).toEqual(['spice', 'app']);
    const newer = recipe('app', { build: ['libspice >=0.16'] });
    expect(closure(valueOf(grow([newer, recipe('spice', spice)], ['app'])), ['app'])).toEqual([
      'spice',
      'app',
    ]);
  });

  it('is a fault that names both when two do, until a substitute chooses', () => {
    const tree = recipeTree(recipe('app', { run: ['mail-server'] }), mail('postfix'), mail('exim'));
    const [fault] = faultsOf(buildGraph(tree));
    expect([fault?.message, fault?.hint]).toEqual([
      '"app" needs "mail-server", which "postfix" and "exim" provide.',
      'Choose one in slackforge.yaml: "substitute: { mail-server: postfix }".',
    ]);
    const chosen = buildGraph(tree, { substitutes: new Map([['mail-server', 'exim']]) });
    expect(closure(valueOf(chosen), ['app'])).toEqual(['exim', 'app']);
  });

  it('belongs to the recipe of that name when there is one', () => {
    const tree = recipeTree(recipe('app', { run: ['mail-server'] }), mail('postfix'), recipe('mail-server'));
    expect(closure(valueOf(buildGraph(tree)), ['app'])).toEqual(['mail-server', 'app']);
  });
});

describe('a graph of a selection', () => {
  it('holds what is reached, and faults elsewhere do not stop it', () => {
    const recipes = [
      recipe('app', { build: ['lib'] }),
      recipe('lib'),
      recipe('bad', { run: ['bad', 'gone'] }),
    ];
    expect([...valueOf(grow(recipes, ['app'])).recipes.keys()]).toEqual(['app', 'lib']);
    expect(grow(recipes, ['app', 'bad']).ok).toBe(false);
  });
});
