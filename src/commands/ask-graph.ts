import { warning, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { growWhatIsRight, type Graph } from '../graph/index.ts';
import type { RecipeHead } from '../recipe/index.ts';
import { askBase } from './ask-base.ts';
import type { Context } from './context.ts';
import { choicesOf, openRecipes, unknownRecipe } from './resolve-names.ts';

export interface AskedGraph {
  readonly graph: Graph<RecipeHead>;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The graph for a question: what `from` reaches, or everything. Recipes with faults are left out and counted, since they need not be
 * mended for an answer about others. `about` must be a recipe or a package of the base.
 */
export async function askAbout(
  context: Context,
  { from, about }: { readonly from?: string; readonly about: string },
): Promise<Result<AskedGraph>> {
  const opened = openRecipes(context);
  if (!opened.ok) return opened;
  const trees = opened.value;
  const { base, warnings } = await askBase(context);
  const choices = choicesOf(context, trees, base);
  if (!choices.ok) return choices;
  const unknown = [
    ...(from === undefined || trees.has(from) ? [] : [unknownRecipe(trees, from)]),
    ...(trees.has(about) || base?.has(about) === true ? [] : [unknownRecipe(trees, about)]),
  ];
  if (unknown.length > 0) return failAll(unknown);
  const names = from === undefined ? trees.names() : [from];
  const { graph, faults } = growWhatIsRight(trees, names, choices.value);
  if (faults.length === 0) return ok({ graph, warnings });
  const message = `${plural(faults.length, 'fault')} of recipes: what is faulty is left out of the answer.`;
  const hint = `slackforge graph ${from ?? '--all'} shows what is wrong.`;
  return ok({ graph, warnings: [...warnings, warning('recipe/unreached', message, { hint })] });
}
