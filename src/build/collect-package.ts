import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import { fileMark, linkOrCopy, makeTempDir } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { parsePackageName, readPackage } from '../pkg/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { BlobStore } from './blob-store.ts';
import type { JobResult } from './executor.ts';
import type { BuildRecord } from './records.ts';

/** The one package that a job was to leave, read through as any consumer would. Fails with `build/no-package`, or as readPackage does. */
export async function collectPackage(
  recipe: Recipe,
  { outputs, oddOutputs }: Pick<JobResult, 'outputs' | 'oddOutputs'>,
  blobs: BlobStore,
  scratchDir: string,
): Promise<Result<BuildRecord['package']>> {
  const complain = (message: string): Result<never> =>
    fail(
      problem('build/no-package', message, {
        location: { file: join(recipe.dir, `${recipe.name}.SlackBuild`) },
      }),
    );
  const [first, ...others]: readonly (readonly [string, Sha256Hex])[] = Object.entries(outputs);
  const names = [...Object.keys(outputs), ...oddOutputs];
  if (first === undefined || others.length > 0 || oddOutputs.length > 0) {
    const what = names.length === 0 ? 'nothing' : names.join(', ');
    return complain(`${recipe.name}.SlackBuild left ${what} in OUTPUT instead of one package.`);
  }
  const [fileName, sha256] = first;
  const name = parsePackageName(fileName);
  if (!name.ok) return name;
  if (name.value.name !== recipe.name || name.value.version !== recipe.version) {
    return complain(
      `${recipe.name}.SlackBuild left ${fileName}, but ${recipe.name} ${recipe.version} was to be built.`,
    );
  }
  // The lists that readers take packages from hold .txz only, which is what PKGTYPE says.
  if (name.value.suffix !== 'txz')
    return complain(`${recipe.name}.SlackBuild left ${fileName}, but PKGTYPE is txz.`);
  const object = await blobs.read(sha256);
  if (!object.ok) return object;
  // Under its own name, whose suffix says how it is packed.
  await using scratch = await makeTempDir(scratchDir, '.check-');
  await linkOrCopy(object.value, join(scratch.path, fileName));
  const readBack = await readPackage(join(scratch.path, fileName));
  if (!readBack.ok) return readBack;
  return ok({ fileName, sha256, mark: (await fileMark(object.value)) ?? '' });
}
