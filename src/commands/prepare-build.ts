import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import type { PlannedStep, RootChoice } from '../build/index.ts';
import type { Mirror } from '../mirror/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { fetchSources, type FetchedSource } from '../sources/index.ts';
import { outPaths, type Context } from './context.ts';
import { noRoots, prepareRoots, type ReadyRoots } from './prepare-roots.ts';

/** No build of the known ones takes longer on a small machine; one that waits for ever must not hold up the run. */
export const TIMEOUT_MINUTES = 4 * 60;

/** What builds start from. */
export interface Prepared {
  readonly rootOf: ReadyRoots;
  readonly sources: readonly FetchedSource[];
}

/** Brings what these steps are built from: verified sources and their roots. Nothing to build needs neither. */
export async function prepareBuild(
  context: Context,
  steps: readonly Pick<PlannedStep, 'recipe' | 'root'>[],
  mirror: Mirror,
  roots: RootChoice,
  usesCcache: (recipe: Recipe) => boolean = () => false,
): Promise<Result<Prepared>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  const recipes = steps.map((step) => step.recipe);
  if (recipes.length === 0) return ok({ rootOf: noRoots, sources: [] });
  progress({ kind: 'step', text: `fetch sources of ${plural(recipes.length, 'recipe')}` });
  const sources = await fetchSources(recipes, {
    mirrors: settings.sourceMirrors,
    lockPath: settings.lockPath,
    storeDir: paths.sources,
    progress,
    signal,
    warn: ({ message }) => progress({ kind: 'say', text: message }),
  });
  if (!sources.ok) return sources;
  progress({ kind: 'done', text: `${plural(sources.value.length, 'file')}, all verified` });
  const wanted = steps.map(({ recipe, root }) => ({ root, withCcache: usesCcache(recipe) }));
  const rootOf = await prepareRoots(context, mirror, roots, wanted);
  return rootOf.ok ? ok({ rootOf: rootOf.value, sources: sources.value }) : rootOf;
}
