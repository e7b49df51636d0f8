import { join } from 'node:path';
import type { Sha256Hex } from '../lib/digest.ts';
import type { Limits } from '../buildroot/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { BlobStore } from './blob-store.ts';
import type { BuildJob } from './executor.ts';
import type { FingerprintRecord } from './fingerprint.ts';

/**
 * Takes a recipe's files into the blob store as they are now. Whoever edits the recipe from here on does not change what is being built, nor
 * what is recorded of it.
 */
export async function keepRecipe(recipe: Recipe, blobs: BlobStore): Promise<ReadonlyMap<string, Sha256Hex>> {
  const digests = new Map<string, Sha256Hex>();
  for (const file of recipe.files) digests.set(file, await blobs.put(join(recipe.dir, file)));
  return digests;
}

/** The job that makes a package from these inputs. Pure. */
export function makeJob(
  recipe: Recipe,
  inputs: FingerprintRecord,
  packages: BuildJob['packages'],
  run: {
    readonly makeJobs: number;
    readonly withCcache: boolean;
    readonly timeoutMinutes: number;
    readonly limits: Limits;
  },
): BuildJob {
  const { minutes, ...limits } = run.limits;
  return {
    format: 1,
    name: recipe.name,
    base: inputs.base,
    files: { ...inputs.recipe, ...inputs.sources },
    packages: packages.map(({ fileName, sha256 }) => ({ fileName, sha256 })),
    environment: {
      ...inputs.environment,
      ...(recipe.isOverridden ? { VERSION: recipe.version } : {}),
    },
    argv: ['/bin/bash', `./${recipe.name}.SlackBuild`],
    makeJobs: run.makeJobs,
    withCcache: run.withCcache,
    limits: { ...limits, minutes: Math.min(run.timeoutMinutes, minutes ?? run.timeoutMinutes) },
  };
}
