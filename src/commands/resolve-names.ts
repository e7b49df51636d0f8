import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import { buildGraph, type Graph } from '../graph/index.ts';
import { loadRecipes } from '../recipe/index.ts';
import type { Context } from './context.ts';

/** What a command line names: recipes, whole stacks, or everything. */
export interface Selection {
  readonly names: readonly string[];
  readonly stacks: readonly string[];
  readonly isAll: boolean;
}

export interface Selected {
  readonly warnings: readonly Diagnostic[];
  readonly graph: Graph;
  readonly names: readonly string[];
}

/** Loads the recipes, joins them into a graph and turns a selection into recipe names; nothing selected is a fault. */
export async function selectRecipes(context: Context, selection: Selection): Promise<Result<Selected>> {
  const tree = await loadRecipes(context.settings.recipesDir, context.settings.overrides);
  if (!tree.ok) return tree;
  const graph = buildGraph(tree.value);
  if (!graph.ok) return graph;
  const { recipes, stacks, warnings } = tree.value;
  if (selection.isAll) return ok({ graph: graph.value, names: [...recipes.keys()], warnings });
  const unknown = [
    ...selection.names
      .filter((name) => !recipes.has(name))
      .map((name) => complain('recipe', name, [...recipes.keys()])),
    ...selection.stacks
      .filter((name) => !stacks.has(name))
      .map((name) => complain('stack', name, [...stacks.keys()])),
  ];
  if (unknown.length > 0) return failAll(unknown);
  const names = [
    ...new Set([...selection.names, ...selection.stacks.flatMap((name) => stacks.get(name) ?? [])]),
  ];
  if (names.length > 0) return ok({ graph: graph.value, names, warnings });
  return failAll([
    problem('usage/invalid', 'Nothing is named.', { hint: 'Name recipes, or use --stack NAME or --all.' }),
  ]);
}

function complain(kind: 'recipe' | 'stack', name: string, known: readonly string[]): Diagnostic {
  const near = nearest(name, known);
  const code = kind === 'recipe' ? 'graph/unknown-name' : 'recipe/unknown-stack';
  const list =
    known.length === 0 ? `There is no ${kind} here at all.` : `Known: ${[...known].sort().join(', ')}.`;
  return problem(code, `No ${kind} is called "${name}".`, {
    hint: near === undefined ? list : `Did you mean "${near}"?`,
  });
}
