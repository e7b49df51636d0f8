import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { ensureBase } from '../buildroot/index.ts';
import type { Mirror } from '../mirror/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { fetchSources, type FetchedSource } from '../sources/index.ts';
import { outPaths, type Context } from './context.ts';

/** No build of the known ones takes longer on a small machine; one that waits for ever must not hold up the run. */
export const TIMEOUT_MINUTES = 4 * 60;

/** What builds start from. */
export interface Prepared {
  readonly baseDir: string;
  readonly sources: readonly FetchedSource[];
}

/** Brings what these recipes are built from: verified sources and the base root. Nothing to build needs neither. */
export async function prepareBuild(
  context: Context,
  recipes: readonly Recipe[],
  mirror: Mirror,
): Promise<Result<Prepared>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  if (recipes.length === 0) return ok({ baseDir: '', sources: [] });
  progress({ kind: 'step', text: `fetch sources of ${plural(recipes.length, 'recipe')}` });
  const sources = await fetchSources(recipes, {
    mirrors: settings.sourceMirrors,
    lockPath: settings.lockPath,
    storeDir: paths.sources,
    progress,
    signal,
  });
  if (!sources.ok) return sources;
  progress({ kind: 'done', text: `${plural(sources.value.length, 'file')}, all verified` });
  const base = await ensureBase(mirror, settings.buildroot, paths.roots, progress, signal);
  return base.ok ? ok({ baseDir: base.value.dir, sources: sources.value }) : base;
}
