import { ensureRoot, type ReadyRoot, type RootOptions, type RootPlan } from '../buildroot/index.ts';
import type { ChosenRoot, RootChoice } from '../build/index.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Mirror } from '../mirror/index.ts';
import { outPaths, type Context } from './context.ts';

/** The root of that identity, which was made before. */
export type ReadyRoots = (identity: string, withCcache: boolean) => ReadyRoot;

export interface WantedRoot {
  readonly root: ChosenRoot;
  readonly withCcache: boolean;
}

const noRoots: ReadyRoots = (identity) => {
  throw new Error(`internal error: the root ${identity} was not made`);
};

/** Makes every root that builds are about to want, each once, so that one that cannot be made is told before anything is built. */
export async function prepareRoots(
  context: Context,
  mirror: Mirror,
  choice: RootChoice,
  wanted: readonly WantedRoot[],
  options: RootOptions = {},
): Promise<Result<ReadyRoots>> {
  const { settings, progress, signal } = context;
  const ready = new Map<string, ReadyRoot>();
  for (const { root, withCcache } of wanted) {
    const key = keyOf(root.plan.identity, withCcache);
    if (ready.has(key)) continue;
    const plan = withCcache ? addCcache(root, choice) : root.plan;
    const made = await ensureRoot(
      mirror,
      plan,
      settings.buildroot,
      outPaths(settings).roots,
      progress,
      signal,
      options,
    );
    if (!made.ok) return made;
    ready.set(key, made.value);
  }
  return ok(
    (identity, withCcache) => ready.get(keyOf(identity, withCcache)) ?? noRoots(identity, withCcache),
  );
}

const keyOf = (identity: string, withCcache: boolean): string => `${identity}${withCcache ? ' ccache' : ''}`;

/** What comes out does not depend on the cache, so that its program is no part of what the build is known by. */
function addCcache({ plan, declared }: ChosenRoot, { planner }: RootChoice): RootPlan {
  return plan.kind === 'full' ? plan : planner.minimal([...declared, 'ccache']);
}
