import { ok, type Result } from '../lib/result.ts';
import { closure, renderGraph, type GraphFormat } from '../graph/index.ts';
import type { Answer, Context } from './context.ts';
import { selectRecipes, type Selection } from './resolve-names.ts';

/** Draws what the selection is built from; without a selection, everything. Writes nothing. */
export async function graphCommand(
  context: Context,
  selection: Selection,
  format: GraphFormat,
): Promise<Result<Answer>> {
  const isEmpty = selection.names.length + selection.stacks.length === 0;
  const selected = await selectRecipes(context, { ...selection, isAll: selection.isAll || isEmpty });
  if (!selected.ok) return selected;
  const { graph, names, warnings } = selected.value;
  const all = new Set(closure(graph, names));
  const needed = new Set([...all].flatMap((name) => (graph.edges.get(name) ?? []).map((edge) => edge.to)));
  const roots = names.filter((name) => !needed.has(name));
  return ok({
    text: renderGraph(graph, all, roots, format),
    json: JSON.parse(renderGraph(graph, all, roots, 'json')) as unknown,
    warnings,
  });
}
