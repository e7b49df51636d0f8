import type { Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { openTrees } from './recipe-trees.ts';
import type { OptionSwitches, Recipe, RecipeOverride } from './recipe.ts';
import type { Stacks } from './stacks.ts';

/** All recipes of some trees, and the named groups of them. */
export interface RecipeTree {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly stacks: Stacks;
  readonly warnings: readonly Diagnostic[];
}

/** Reads every recipe of one or more trees wholly. All faults of all recipes are reported together. */
export async function loadRecipes(
  dirs: string | readonly string[],
  overrides: ReadonlyMap<string, RecipeOverride>,
  switches: OptionSwitches = new Map(),
): Promise<Result<RecipeTree>> {
  const trees = openTrees({ dirs: typeof dirs === 'string' ? [dirs] : dirs, overrides, switches });
  if (!trees.ok) return trees;
  const faults: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const recipes = new Map<string, Recipe>();
  for (const name of trees.value.names()) {
    const loaded = await trees.value.load(name);
    if (loaded.ok) {
      recipes.set(name, loaded.value.recipe);
      warnings.push(...loaded.value.warnings);
    } else faults.push(...loaded.diagnostics);
  }
  const stacks = trees.value.stacks();
  if (!stacks.ok) faults.push(...stacks.diagnostics);
  return faults.length > 0 || !stacks.ok ? failAll(faults) : ok({ recipes, stacks: stacks.value, warnings });
}
