import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allPaths,
  buildGraph,
  closure,
  criticalPath,
  dependentsOf,
  growGraph,
  growWhatIsRight,
  shortestPath,
  type Edge,
  type Graph,
} from '../../../src/graph/index.ts';
import { lookupIn } from '../../../src/graph/graph.ts';
import type { Recipe } from '../../../src/recipe/index.ts';
import { recipe, recipeTree } from '../../rig/recipe.ts';
import { valueOf } from '../../rig/result.ts';

const graphOf = (needs: Readonly<Record<string, string[]>>): Graph =>
  valueOf(buildGraph(recipeTree(...Object.entries(needs).map(([name, build]) => recipe(name, { build })))));
const show = (path: readonly Edge[] | undefined) => path?.map(({ from, to }) => `${from}>${to}`).join(' ');

const DIAMOND = { a: ['b', 'c', 'd'], b: ['d'], c: ['b'], d: ['e'], e: [], f: ['a'] };

describe('the ways from one recipe to another', () => {
  it('begin with a shortest one', () => {
    const graph = graphOf(DIAMOND);
    expect(show(shortestPath(graph, 'a', 'e'))).toBe('a>d d>e');
    expect(shortestPath(graph, 'e', 'a')).toBeUndefined();
    expect(shortestPath(graph, 'a', 'a')).toBeUndefined();
  });

  it('are all told, the shortest first, and cut where there are too many', () => {
    const graph = graphOf(DIAMOND);
    expect(allPaths(graph, 'a', 'e', 10).paths.map(show)).toEqual([
      'a>d d>e',
      'a>b b>d d>e',
      'a>c c>b b>d d>e',
    ]);
    expect(allPaths(graph, 'a', 'e', 2)).toMatchObject({ isCut: true, paths: { length: 2 } });
    expect(allPaths(graph, 'e', 'a', 2)).toEqual({ isCut: false, paths: [] });
  });

  it('are cut in a ladder with 2^60 of them as soon as enough are found', () => {
    const steps = Array.from({ length: 60 }, (_, step) => [
      [`n${String(step)}`, [`l${String(step)}`, `r${String(step)}`]],
      [`l${String(step)}`, [`n${String(step + 1)}`]],
      [`r${String(step)}`, [`n${String(step + 1)}`]],
    ]);
    const graph = graphOf({ ...(Object.fromEntries(steps.flat()) as Record<string, string[]>), n60: [] });
    const { paths, isCut } = allPaths(graph, 'n0', 'n60', 5);
    expect([paths.map((path) => path.length), isCut]).toEqual([[120, 120, 120, 120, 120], true]);
  });

  it('end also where recipes need each other in a circle', () => {
    const tree = recipeTree(
      recipe('a', { build: ['b'] }),
      recipe('b', { build: ['a', 'c'] }),
      recipe('c', { build: ['b'] }),
    );
    const { graph } = growWhatIsRight<Recipe>(lookupIn(tree.recipes), ['a']);
    expect(allPaths(graph, 'a', 'c', 10)).toMatchObject({ isCut: false, paths: { length: 1 } });
  });
});

describe('a need that the base meets', () => {
  // boost is built because it is asked for; app takes that of the base.
  const recipes = [
    recipe('app', { build: ['boost'] }),
    recipe('top', { build: ['app'] }),
    recipe('boost', { build: ['icu'] }),
    recipe('icu'),
  ];
  const base = new Map([['boost', { name: 'boost', version: '1.89.0', series: 'l' }]]);
  const graph = valueOf(
    growGraph<Recipe>(lookupIn(recipeTree(...recipes).recipes), ['top', 'boost'], { base }),
  );

  it('ends a way, and no way goes on through the recipe of its name', () => {
    expect(show(shortestPath(graph, 'top', 'boost'))).toBe('top>app app>boost');
    expect(allPaths(graph, 'top', 'boost', 9).paths.map(show)).toEqual(['top>app app>boost']);
    expect(shortestPath(graph, 'top', 'icu')).toBeUndefined();
    expect(allPaths(graph, 'top', 'icu', 9).paths).toEqual([]);
  });

  it('makes who has it need that, and not what the recipe of its name needs', () => {
    const names = (of: string) => dependentsOf(graph, of, { isTransitive: true }).map(({ name }) => name);
    expect(names('boost')).toEqual(['app', 'top']);
    expect(names('icu')).toEqual(['boost']);
  });
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
/** Whoever comes later in the alphabet needs only who comes earlier. */
const anyNeeds = fc
  .uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { selector: (pair) => pair.join(' '), maxLength: 16 })
  .map((pairs) =>
    Object.fromEntries(
      NAMES.map((name, index) => [
        name,
        pairs.flatMap(([from, to]) => (from === index && to < from ? [NAMES[to] ?? ''] : [])),
      ]),
    ),
  );

describe('for random graphs', () => {
  it('every way exists in the graph, none is told twice, and the closure is what ways lead to', () => {
    fc.assert(
      fc.property(anyNeeds, fc.constantFrom(...NAMES), (needs, from) => {
        const graph = graphOf(needs);
        const reached = NAMES.filter((to) => {
          const { paths } = allPaths(graph, from, to, 1000);
          for (const path of paths) {
            expect([path[0]?.from, path.at(-1)?.to]).toEqual([from, to]);
            path.forEach((edge, index) => {
              expect(needs[edge.from]).toContain(edge.to);
              if (index > 0) expect(path[index - 1]?.to).toBe(edge.from);
            });
          }
          expect(new Set(paths.map(show)).size).toBe(paths.length);
          const lengths = paths.map((path) => path.length);
          expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
          expect(shortestPath(graph, from, to)?.length).toBe(lengths[0]);
          return paths.length > 0;
        });
        expect(closure(graph, [from]).toSorted()).toEqual([...reached, from].sort());
      }),
    );
  });

  it('who needs a recipe is who has it in the closure', () => {
    fc.assert(
      fc.property(anyNeeds, fc.constantFrom(...NAMES), (needs, name) => {
        const graph = graphOf(needs);
        const found = dependentsOf(graph, name, { isTransitive: true }).map((each) => each.name);
        const expected = NAMES.filter((other) => other !== name && closure(graph, [other]).includes(name));
        expect(found.toSorted()).toEqual(expected);
        const direct = dependentsOf(graph, name, { isTransitive: false }).map((each) => each.name);
        expect(direct).toEqual(NAMES.filter((other) => needs[other]?.includes(name)));
      }),
    );
  });

  it('the critical path is a way, and no other takes longer', () => {
    fc.assert(
      fc.property(anyNeeds, fc.array(fc.nat(50), { minLength: 7, maxLength: 7 }), (needs, times) => {
        const graph = graphOf(needs);
        const known = new Map(NAMES.map((name, index) => [name, times[index] ?? 0]));
        const { steps, ms, workMs, unknown } = criticalPath(graph, new Set(NAMES), known);
        const longest = (name: string): number =>
          (known.get(name) ?? 0) + Math.max(0, ...(needs[name] ?? []).map(longest));
        expect(ms).toBe(Math.max(...NAMES.map(longest)));
        expect(ms).toBe(steps.reduce((sum, step) => sum + (step.ms ?? 0), 0));
        steps.slice(1).forEach(({ name }, index) => expect(needs[name]).toContain(steps[index]?.name));
        expect([workMs, unknown]).toEqual([times.reduce((sum, time) => sum + time, 0), []]);
      }),
    );
  });
});

describe('a critical path', () => {
  it('counts what has no time as nothing, says so, and takes the longer chain where nothing is known', () => {
    const { steps, ms, unknown } = criticalPath(graphOf(DIAMOND), new Set('abcdef'), new Map([['e', 7]]));
    expect(steps.map(({ name }) => name)).toEqual(['e', 'd', 'b', 'c', 'a', 'f']);
    expect([ms, unknown]).toEqual([7, ['d', 'b', 'c', 'a', 'f']]);
  });
});
