import { describe, expect, it } from 'vitest';
import {
  buildGraph,
  closure,
  GRAPH_FORMATS,
  renderGraph,
  runClosure,
  type Graph,
} from '../../../src/graph/index.ts';
import { expectGolden } from '../../rig/golden.ts';
import { recipe, recipeTree } from '../../rig/recipe.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';

/** Shared needs, a need of one phase only, and a recipe that nothing else touches. */
function example(): Graph {
  return valueOf(
    buildGraph(
      recipeTree(
        recipe('frr', { version: '10.4.1', build: ['protobuf-c', 'libyang'], run: ['libyang'] }),
        recipe('libyang', { version: '3.13.6', build: ['codegen', 'protobuf-c'], run: ['pcre'] }),
        recipe('protobuf-c', { version: '1.5.2', build: ['codegen'] }),
        recipe('codegen', { version: '0.9' }),
        recipe('pcre', { version: '10.45' }),
        recipe('tools', {
          version: '2',
          build: ['boost', 'web'],
          run: ['boost'],
          options: new Map([['tls', true]]),
          optionEnv: { WITH_TLS: 'yes' },
        }),
        recipe('nginx', { version: '1.29', provides: ['web'] }),
      ),
      { base: new Map([['boost', { name: 'boost', version: '1.89.0', series: 'l' }]]) },
    ),
  );
}

describe('a drawing of a graph', () => {
  it.each(GRAPH_FORMATS)('in the form "%s" is as it was', async (format) => {
    const graph = example();
    const all = new Set(graph.recipes.keys());
    await expectGolden(`graph/${format}.txt`, await renderGraph(graph, all, ['frr', 'tools'], format));
  });
});

describe('a closure', () => {
  it('holds what building takes, each after what it needs', () => {
    expect(closure(example(), ['libyang'])).toEqual(['codegen', 'pcre', 'protobuf-c', 'libyang']);
    expect(closure(example(), [])).toEqual([]);
  });

  it('holds, for a machine that runs it, only what running takes', () => {
    expect(valueOf(runClosure(example(), ['frr']))).toEqual(['pcre', 'libyang', 'frr']);
  });

  it('of an unknown name is a complaint that says what was meant', () => {
    const [first, second] = faultsOf(runClosure(example(), ['fr', 'nobody']));
    expect(first).toMatchObject({ code: 'graph/unknown-name', hint: 'Did you mean "frr"?' });
    expect(second?.message).toBe('No recipe is called "nobody".');
  });
});
