import type { Recipe, RecipeHead } from '../recipe/index.ts';
import type { Graph } from './graph.ts';

/**
 * The same graph over recipes that were read wholly. What the base meets moves from their dependencies to their needs of the base,
 * so that a build root or a medium without that package is noticed.
 */
export function withWholeRecipes(graph: Graph<RecipeHead>, recipes: ReadonlyMap<string, Recipe>): Graph {
  const whole = [...graph.recipes.keys()].map((name) => {
    const recipe = recipes.get(name);
    if (recipe === undefined) throw new Error(`internal error: "${name}" was not read`);
    return [name, leaveToBase(recipe, graph)] as const;
  });
  return { ...graph, recipes: new Map(whole) };
}

function leaveToBase(recipe: Recipe, graph: Graph<RecipeHead>): Recipe {
  const dropped = graph.dropped.get(recipe.name);
  if (dropped === undefined) return recipe;
  const names = new Set(dropped.map((edge) => edge.via ?? edge.to));
  const of = (phase: 'isBuild' | 'isRun'): readonly string[] =>
    dropped.filter((edge) => edge[phase]).map((edge) => edge.to);
  return {
    ...recipe,
    buildDepends: recipe.buildDepends.filter(({ name }) => !names.has(name)),
    runDepends: recipe.runDepends.filter(({ name }) => !names.has(name)),
    baseBuild: [...new Set([...recipe.baseBuild, ...of('isBuild')])],
    baseRun: [...new Set([...recipe.baseRun, ...of('isRun')])],
  };
}
