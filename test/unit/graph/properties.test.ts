import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph, closure, topologicalOrder, waves } from '../../../src/graph/index.ts';
import { recipe, recipeTree } from '../../rig/recipe.ts';
import { valueOf } from '../../rig/result.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Any graph of up to seven recipes, as the list of its edges. */
const anyEdges = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), {
  selector: (pair) => pair.join(' '),
  maxLength: 14,
});

/** A graph without a circle: whoever comes later needs only who came earlier, the names being dealt out at random. */
const acyclic = fc
  .tuple(anyEdges, fc.shuffledSubarray(NAMES, { minLength: 7 }))
  .map(([edges, names]) =>
    edges
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => [names[Math.max(from, to)] ?? '', names[Math.min(from, to)] ?? ''] as const),
  );

function tree(edges: readonly (readonly [string, string])[]) {
  return recipeTree(
    ...NAMES.map((name) =>
      recipe(name, { build: edges.flatMap(([from, to]) => (from === name ? [to] : [])) }),
    ),
  );
}

/** The plain way to see a circle: take away whoever needs nobody that is left, until nothing changes. */
function hasCircle(edges: readonly (readonly [string, string])[]): boolean {
  const left = new Set(NAMES);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const name of NAMES) {
      if (!edges.some(([from, to]) => from === name && left.has(to))) left.delete(name);
    }
  }
  return left.size > 0;
}

describe('for random graphs', () => {
  it('every recipe comes after all that it needs, and none is lost', () => {
    fc.assert(
      fc.property(acyclic, (edges) => {
        const graph = valueOf(buildGraph(tree(edges)));
        const order = topologicalOrder(graph, new Set(NAMES));
        expect(order.toSorted()).toEqual(NAMES);
        for (const [from, to] of edges) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
      }),
    );
  });

  it('a wave holds what only earlier waves are needed for', () => {
    fc.assert(
      fc.property(acyclic, (edges) => {
        const all = waves(valueOf(buildGraph(tree(edges))), new Set(NAMES));
        const waveOf = new Map(all.flatMap((wave, index) => wave.map((name) => [name, index] as const)));
        for (const name of NAMES) {
          const needs = edges.flatMap(([from, to]) => (from === name ? [waveOf.get(to) ?? Infinity] : []));
          expect(waveOf.get(name)).toBe(Math.max(-1, ...needs) + 1);
        }
      }),
    );
  });

  it('the order does not depend on the order in which the recipes were read', () => {
    fc.assert(
      fc.property(acyclic, (edges) => {
        const straight = tree(edges);
        const reversed = recipeTree(...[...straight.recipes.values()].reverse());
        const order = (of: typeof straight) => closure(valueOf(buildGraph(of)), ['a', 'b']);
        expect(order(reversed)).toEqual(order(straight));
      }),
    );
  });

  it('a circle is found if and only if there is one, and what is told is one', () => {
    fc.assert(
      fc.property(anyEdges, (numbers) => {
        const edges = numbers.map(([from, to]) => [NAMES[from] ?? '', NAMES[to] ?? ''] as const);
        const result = buildGraph(tree(edges));
        expect(result.ok).toBe(!hasCircle(edges));
        for (const { message } of result.ok ? [] : result.diagnostics) {
          const path = (/circle: (.*)\.$/.exec(message)?.[1] ?? '').split(' -> ');
          expect(path.at(-1)).toBe(path[0]);
          path.slice(1).forEach((to, index) => {
            expect(edges.some((edge) => edge[0] === path[index] && edge[1] === to)).toBe(true);
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
