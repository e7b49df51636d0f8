import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/index.ts';
import { recipe, recipeTree } from '../../rig/recipe.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

describe('a graph', () => {
  it('has one edge for a need of both phases, at the place where it is written first', () => {
    const graph = valueOf(
      buildGraph(
        recipeTree(recipe('app', { build: ['lib', 'tool'], run: ['lib'] }), recipe('lib'), recipe('tool')),
      ),
    );
    expect(graph.edges.get('app')).toEqual([
      {
        from: 'app',
        to: 'lib',
        isBuild: true,
        isRun: true,
        location: { file: 'slackbuilds/app/recipe.yaml', line: 5, column: 5 },
      },
      {
        from: 'app',
        to: 'tool',
        isBuild: true,
        isRun: false,
        location: { file: 'slackbuilds/app/recipe.yaml', line: 6, column: 5 },
      },
    ]);
  });

  it('is refused with every unknown name, and what was meant', () => {
    const tree = recipeTree(recipe('app', { build: ['libyan', 'nothing-like-it'] }), recipe('libyang'));
    const faults = faultsOf(buildGraph(tree));
    expect(faults.map(brief)).toEqual([
      'recipe.yaml:5:5 graph/unknown-dependency "app" needs "libyan", and no recipe has that name.',
      'recipe.yaml:6:5 graph/unknown-dependency "app" needs "nothing-like-it", and no recipe has that name.',
    ]);
    expect(faults.map((fault) => fault.hint)).toEqual([
      'Did you mean "libyang"?',
      'Add the recipe, or move the name to "base".',
    ]);
  });

  it('tells a need of both phases that cannot be met once, where it is written first', () => {
    const tree = recipeTree(recipe('app', { build: ['gone'], run: ['gone'] }));
    expect(faultsOf(buildGraph(tree)).map(brief)).toEqual([
      'recipe.yaml:5:5 graph/unknown-dependency "app" needs "gone", and no recipe has that name.',
    ]);
  });

  it.each([
    ['2.1.128', '>=2.1.128 <4', true],
    ['4.0', '>=2.1.128 <4', false],
    ['2.1.127', '>=2.1.128', false],
    ['10.3', '>=10.3', true],
    ['10.3', '>10.3', false],
    ['3', '=3', true],
    ['1.5.2_git', '>=1.5.2', true],
  ])('with version %s and the range %s is good: %s', (version, range, isGood) => {
    const tree = recipeTree(recipe('app', { build: [`lib ${range}`] }), recipe('lib', { version }));
    const result = buildGraph(tree);
    expect(result.ok).toBe(isGood);
    if (!result.ok) {
      expect(result.diagnostics.map(brief)).toEqual([
        `recipe.yaml:5:5 graph/version-constraint "app" needs "lib" ${range}, but version ${version} would be built.`,
      ]);
    }
  });

  it('is judged by the version of an override, not by the pin', () => {
    const lib = recipe('lib', { pin: '3.0', version: '4.0', isOverridden: true });
    expect(buildGraph(recipeTree(recipe('app', { build: ['lib <4'] }), lib)).ok).toBe(false);
  });
});

describe('circles', () => {
  it('of two, three and one are all told at once, each by its shortest path and every place on it', () => {
    const tree = recipeTree(
      recipe('a', { build: ['b'] }),
      recipe('b', { run: ['a'] }),
      recipe('one', { build: ['two'] }),
      recipe('two', { build: ['three', 'detour'] }),
      recipe('detour', { build: ['three'] }),
      recipe('three', { build: ['one'] }),
      recipe('self', { build: ['self'] }),
    );
    const faults = faultsOf(buildGraph(tree));
    expect(faults.map((fault) => fault.message)).toEqual([
      'Recipes need each other in a circle: a -> b -> a.',
      'Recipes need each other in a circle: one -> two -> three -> one.',
      'Recipes need each other in a circle: self -> self.',
    ]);
    expect(faults[1]).toMatchObject({
      code: 'graph/cycle',
      location: { file: 'slackbuilds/one/recipe.yaml', line: 5 },
      related: [
        { message: '"two" needs "three" here', location: { file: 'slackbuilds/two/recipe.yaml', line: 5 } },
        { message: '"three" needs "one" here', location: { file: 'slackbuilds/three/recipe.yaml', line: 5 } },
      ],
      hint: 'Remove one of these dependencies.',
    });
  });

  it('are not hidden by a recipe of theirs that needs itself', () => {
    const tree = recipeTree(recipe('a', { build: ['b'] }), recipe('b', { build: ['a', 'b'] }));
    expect(faultsOf(buildGraph(tree)).map((fault) => fault.message)).toEqual([
      'Recipes need each other in a circle: b -> b.',
      'Recipes need each other in a circle: a -> b -> a.',
    ]);
  });

  it('are told beside unknown names and wrong versions', () => {
    const tree = recipeTree(recipe('a', { build: ['a', 'gone', 'lib <1'] }), recipe('lib'));
    expect(faultsOf(buildGraph(tree)).map((fault) => fault.code)).toEqual([
      'graph/unknown-dependency',
      'graph/version-constraint',
      'graph/cycle',
    ]);
  });

  it('are looked for in a chain of 20,000 recipes', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      recipe(`r${String(index)}`, index === 0 ? {} : { build: [`r${String(index - 1)}`] }),
    );
    expect(buildGraph(recipeTree(...chain)).ok).toBe(true);
  });
});
