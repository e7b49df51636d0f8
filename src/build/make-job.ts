import { join } from 'node:path';
import { lstat } from '../lib/fs.ts';
import type { Limits } from '../buildroot/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { BlobStore } from './blob-store.ts';
import type { BuildJob } from './executor.ts';
import type { FingerprintRecord } from './fingerprint.ts';

/**
 * Takes a recipe's files into the blob store. Whoever edits the recipe from here on does not change what is being built, nor what is recorded
 * of it. Gives the first file that is not what it was when the recipe was read, be it that it is gone: what else was read of the
 * recipe then is not true of it now. Undefined when all are kept.
 */
export async function keepRecipe(
  { dir, files }: Pick<Recipe, 'dir' | 'files'>,
  blobs: BlobStore,
): Promise<string | undefined> {
  for (const [file, digest] of files) {
    const path = join(dir, file);
    const kept = await blobs.put(path).catch(async (error: unknown) => {
      if ((await lstat(path))?.kind === 'file') throw error;
      return undefined;
    });
    if (kept !== digest) return file;
  }
  return undefined;
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
    readonly watched?: readonly string[] | undefined;
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
    ...(run.watched === undefined ? {} : { watched: run.watched }),
    limits: { ...limits, minutes: Math.min(run.timeoutMinutes, minutes ?? run.timeoutMinutes) },
  };
}
