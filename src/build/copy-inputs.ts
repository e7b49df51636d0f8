import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { chmod, copyFile } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Recipe } from '../recipe/index.ts';
import type { FetchedSource } from '../sources/index.ts';

/**
 * Lays a recipe's files and its sources into the folder that the SlackBuild starts in. Copies, not links: the root runs as
 * uid 0 and could otherwise write to the user's files. All have mode 0644, whatever the umask of a clone was: a
 * script that copies a file with its mode must give the same package everywhere. Each source is verified as it lies there, for the
 * store may share it with a folder that somebody syncs. Fails when a source is no longer the one that was fetched.
 */
export async function copyInputs(
  recipe: Recipe,
  sources: readonly FetchedSource[],
  folder: string,
): Promise<Result<void>> {
  for (const file of recipe.files) {
    await copyFile(join(recipe.dir, file), join(folder, file));
    await chmod(join(folder, file), 0o644);
  }
  for (const source of sources) {
    const copy = join(folder, source.file);
    await copyFile(source.path, copy);
    await chmod(copy, 0o644);
    const sha256 = await sha256OfFile(copy);
    if (sha256 === source.sha256) continue;
    const message = `${source.file} of "${recipe.name}" changed after it was fetched: its sha256 is ${sha256}, not ${source.sha256}.`;
    const hint = `Remove ${source.path} and build again.`;
    return fail(problem('sources/wrong-digest', message, { location: recipe.location, hint }));
  }
  return ok(undefined);
}
