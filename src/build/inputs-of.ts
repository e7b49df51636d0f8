import type { Sha256Hex } from '../lib/digest.ts';
import type { Recipe } from '../recipe/index.ts';
import { BUILD_FORMAT, type FingerprintRecord } from './fingerprint.ts';
import type { ChosenRoot } from './root-of.ts';

/** The inputs of one build, once the digests of its sources and dependencies are known. */
export function recordOf(
  {
    recipe,
    root,
  }: {
    readonly recipe: Recipe;
    readonly root: ChosenRoot;
  },
  sources: ReadonlyMap<string, Sha256Hex>,
  dependencies: ReadonlyMap<string, Sha256Hex>,
  { environment }: { readonly environment: Readonly<Record<string, string>> },
): FingerprintRecord {
  return {
    format: BUILD_FORMAT,
    recipe: Object.fromEntries(recipe.files),
    version: recipe.version,
    options: Object.fromEntries(recipe.options),
    sources: Object.fromEntries(sources),
    dependencies: Object.fromEntries(dependencies),
    base: root.plan.identity,
    environment: { ...environment, ...recipe.optionEnv },
  };
}
