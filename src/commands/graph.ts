import type { Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { criticalPath, graphToJson, renderGraph, type GraphFormat } from '../graph/index.ts';
import { askBase } from './ask-base.ts';
import { buildTimes } from './build-times.ts';
import type { Answer, Context } from './context.ts';
import { renderCriticalPath } from './render-critical-path.ts';
import { findRecipes, joinRecipes, loadWhole, type NamedRecipes, type Selection } from './resolve-names.ts';

export interface GraphOptions {
  readonly format: GraphFormat;
  /** Instead of a drawing, the chain of builds that takes longest. */
  readonly isCriticalPath: boolean;
  /** Instead of a drawing, every file of the recipes is read, and every fault and warning shown. */
  readonly isCheck: boolean;
}

/** Draws what the selection is built from; without a selection, everything. Writes nothing. */
export async function graphCommand(
  context: Context,
  selection: Selection,
  { format, isCriticalPath, isCheck }: GraphOptions,
): Promise<Result<Answer>> {
  const isEmpty = selection.names.length + selection.stacks.length === 0;
  const named = findRecipes(context, { ...selection, isAll: selection.isAll || isEmpty });
  if (!named.ok) return named;
  const { base, warnings: baseWarnings } = await askBase(context);
  const joined = joinRecipes(context, named.value, base);
  if (isCheck) return check(context, named.value, joined, baseWarnings);
  if (!joined.ok) return joined;
  const { graph, names } = joined.value;
  const warnings = [...fewOf(joined.value.warnings), ...baseWarnings];
  const all = new Set(graph.recipes.keys());
  if (isCriticalPath) {
    const path = criticalPath(graph, all, await buildTimes(context, [...all]));
    return ok({ text: renderCriticalPath(path), json: { format: 1, ...path }, warnings });
  }
  return ok({
    text: await renderGraph(graph, all, names, format),
    get json() {
      return graphToJson(graph, all);
    },
    warnings,
  });
}

const SHOWN = 10;

/** Of a tree with hundreds of odd recipes the first ones are told, and how to see all. */
function fewOf(warnings: readonly Diagnostic[]): readonly Diagnostic[] {
  const last = warnings[SHOWN];
  if (last === undefined) return warnings;
  return [
    ...warnings.slice(0, SHOWN),
    {
      code: last.code,
      severity: 'warning',
      message: `${plural(warnings.length - SHOWN, 'more warning')} like these.`,
      hint: 'slackforge graph --check shows all of them.',
    },
  ];
}

async function check(
  context: Context,
  { trees, names }: NamedRecipes,
  joined: ReturnType<typeof joinRecipes>,
  baseWarnings: readonly Diagnostic[],
): Promise<Result<Answer>> {
  const whole = joined.ok ? await loadWhole(context, trees, joined.value) : joined;
  if (!whole.ok) return failAll([...whole.diagnostics, ...(joined.ok ? [] : await fileFaults(trees, names))]);
  const count = whole.value.graph.recipes.size;
  const warnings = [...whole.value.warnings, ...baseWarnings];
  return ok({
    text: `${plural(count, 'recipe')} without a fault, ${plural(warnings.length, 'warning')}\n`,
    json: { format: 1, recipes: count, warnings },
    warnings,
  });
}

/** Faults of files that the graph has not asked for, beside those that it found. */
async function fileFaults(
  trees: NamedRecipes['trees'],
  names: readonly string[],
): Promise<readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  for (const name of names) {
    const loaded = trees.find(name)?.ok === true ? await trees.load(name) : undefined;
    if (loaded?.ok === false) faults.push(...loaded.diagnostics);
  }
  return faults;
}
