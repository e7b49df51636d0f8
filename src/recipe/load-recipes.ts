import { join } from 'node:path';
import { z } from 'zod';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { listDir, pathExists, readText } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';
import { loadRecipe } from './load-recipe.ts';
import type { Recipe, RecipeOverride } from './recipe.ts';

/** All recipes of a folder and the named groups of them. */
export interface RecipeTree {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly stacks: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly Diagnostic[];
}

const STACKS = z.strictObject({ format: z.literal(1), stacks: z.record(z.string(), z.array(z.string())) });

/**
 * Reads every folder below `dir` that holds a `NAME/NAME.info` or a `NAME/NAME.SlackBuild`, and `stacks.yaml`. All faults
 * of all recipes are reported together; overrides that name no recipe are faults too.
 */
export async function loadRecipes(
  dir: string,
  overrides: ReadonlyMap<string, RecipeOverride>,
): Promise<Result<RecipeTree>> {
  const faults: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const recipes = new Map<string, Recipe>();
  for (const name of await listDir(dir)) {
    const folder = join(dir, name);
    const isRecipe =
      (await pathExists(join(folder, `${name}.info`))) ||
      (await pathExists(join(folder, `${name}.SlackBuild`)));
    if (!isRecipe) continue;
    const loaded = await loadRecipe(folder, overrides.get(name));
    if (loaded.ok) {
      recipes.set(name, loaded.value.recipe);
      warnings.push(...loaded.value.warnings);
    } else faults.push(...loaded.diagnostics);
  }
  const unknownOverrides =
    faults.length > 0 ? [] : [...overrides.keys()].filter((name) => !recipes.has(name));
  for (const name of unknownOverrides) {
    faults.push(
      problem('recipe/override', `The settings override "${name}", but ${dir} has no recipe of that name.`),
    );
  }
  const stacks = await loadStacks(join(dir, 'stacks.yaml'), recipes);
  if (!stacks.ok) faults.push(...stacks.diagnostics);
  if (faults.length > 0 || !stacks.ok) return failAll(faults);
  return ok({ recipes, stacks: stacks.value, warnings });
}

async function loadStacks(
  path: string,
  recipes: ReadonlyMap<string, Recipe>,
): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  if (!(await pathExists(path))) return ok(new Map());
  const parsed = parseYamlFile(await readText(path), path, STACKS);
  if (!parsed.ok) return parsed;
  const { value, at } = parsed.value;
  const faults = Object.entries(value.stacks).flatMap(([stack, members]) =>
    members.flatMap((member, index) => {
      if (recipes.has(member)) return [];
      const near = nearest(member, [...recipes.keys()]);
      return problem('recipe/unknown-stack', `The stack "${stack}" names "${member}", which is no recipe.`, {
        location: at(['stacks', stack, index]),
        ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
      });
    }),
  );
  return faults.length > 0 ? failAll(faults) : ok(new Map(Object.entries(value.stacks)));
}
