import { failAll, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import type { Recipe } from '../recipe/index.ts';
import { fetchAvailable, type FetchAttempt } from '../sources/index.ts';
import { outPaths, type Context } from './context.ts';

/**
 * Brings the sources that these recipes are built from, verified, and says of each recipe what could not be had of it. Fails when the work
 * was interrupted meanwhile: what is missing then says nothing.
 */
export async function fetchForBuild(
  { settings, progress, signal }: Context,
  recipes: readonly Recipe[],
): Promise<Result<FetchAttempt>> {
  if (recipes.length === 0) return ok({ files: [], faults: new Map() });
  progress({ kind: 'step', text: `fetch sources of ${plural(recipes.length, 'recipe')}` });
  const attempt = await fetchAvailable(recipes, {
    mirrors: settings.sourceMirrors,
    lockPath: settings.lockPath,
    storeDir: outPaths(settings).sources,
    progress,
    signal,
    warn: ({ message }) => progress({ kind: 'say', text: message }),
  });
  if (!attempt.ok) return attempt;
  const { files, faults } = attempt.value;
  if (signal.aborted && faults.size > 0) return failAll([...faults.values()].flat());
  const verified = `${plural(files.length, 'file')}, all verified`;
  progress(
    faults.size === 0
      ? { kind: 'done', text: verified }
      : { kind: 'skip', text: `${verified}; not all could be had of ${plural(faults.size, 'recipe')}` },
  );
  return ok(attempt.value);
}
