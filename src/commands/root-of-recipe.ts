import { describeRoot } from '../build/index.ts';
import type { ReadyRoot } from '../buildroot/index.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Context } from './context.ts';
import { planSelection } from './plan-selection.ts';
import { prepareRoots } from './prepare-roots.ts';

/** The root that a recipe is built in, before it is made. */
export interface RootOfRecipe {
  /** As a phrase: `a minimal root (gcc make; 4 more that these need)`. */
  readonly description: string;
  /** Recipes whose packages are installed in it, dependencies first. */
  readonly installs: readonly string[];
  /** Makes it, or finds it. */
  readonly prepare: () => Promise<Result<ReadyRoot>>;
}

/** Plans the build of one recipe for the sake of its root. Fails as planning does. */
export async function rootOfRecipe(context: Context, name: string): Promise<Result<RootOfRecipe>> {
  const selection = { names: [name], stacks: [], isAll: false };
  const planned = await planSelection(context, selection, { retry: 'all', scrutiny: 'mark' });
  if (!planned.ok) return planned;
  const { mirror, plan } = planned.value;
  const step = plan.steps.find(({ recipe }) => recipe.name === name);
  if (step === undefined) throw new Error(`internal error: ${name} is not planned`);
  const { root, installs } = step;
  return ok({
    description: describeRoot(root, plan.roots.unread),
    installs,
    prepare: async () => {
      const ready = await prepareRoots(context, mirror, plan.roots, [{ root, withCcache: false }]);
      return ready.ok ? ok(ready.value(root.plan.identity, false)) : ready;
    },
  });
}
