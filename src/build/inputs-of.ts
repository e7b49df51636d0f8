import { join } from 'node:path';
import { sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import type { Recipe } from '../recipe/index.ts';
import { BUILD_FORMAT, type FingerprintRecord } from './fingerprint.ts';
import type { ChosenRoot } from './root-of.ts';

/** The digest of each file of a recipe as it lies there now. */
export async function recipeDigests(recipe: Recipe): Promise<ReadonlyMap<string, Sha256Hex>> {
  const digests = recipe.files.map(
    async (file) => [file, await sha256OfFile(join(recipe.dir, file))] as const,
  );
  return new Map(await Promise.all(digests));
}

/** The inputs of one build, once the digests of its files, sources and dependencies are known. */
export function recordOf(
  {
    recipe,
    files,
    root,
  }: {
    readonly recipe: Recipe;
    readonly files: ReadonlyMap<string, Sha256Hex>;
    readonly root: ChosenRoot;
  },
  sources: ReadonlyMap<string, Sha256Hex>,
  dependencies: ReadonlyMap<string, Sha256Hex>,
  { environment }: { readonly environment: Readonly<Record<string, string>> },
): FingerprintRecord {
  return {
    format: BUILD_FORMAT,
    recipe: Object.fromEntries(files),
    version: recipe.version,
    options: Object.fromEntries(recipe.options),
    sources: Object.fromEntries(sources),
    dependencies: Object.fromEntries(dependencies),
    base: root.plan.identity,
    environment: { ...environment, ...recipe.optionEnv },
  };
}
