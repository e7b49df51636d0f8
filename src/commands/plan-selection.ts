import type { Diagnostic } from '../lib/diagnostic.ts';
import { ok, type Result } from '../lib/result.ts';
import type { BuildPlan } from '../build/index.ts';
import type { Mirror } from '../mirror/index.ts';
import type { Context } from './context.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';
import { planPackages, type PlanManner } from './plan-packages.ts';
import { findRecipes, selectRecipes, type Selection } from './resolve-names.ts';

/** What would be done for a selection, and what was opened on the way. */
export interface PlannedSelection {
  readonly plan: BuildPlan;
  readonly mirror: Mirror;
  readonly warnings: readonly Diagnostic[];
  /** The same plan drawn once more, in another manner. */
  readonly again: (manner: PlanManner) => Promise<Result<BuildPlan>>;
}

/** Finds what is named, joins it with what it needs against the mirror, and plans it. */
export async function planSelection(
  context: Context,
  selection: Selection,
  manner: PlanManner,
): Promise<Result<PlannedSelection>> {
  const named = findRecipes(context, selection);
  if (!named.ok) return named;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const selected = await selectRecipes(context, named.value, mirror.value);
  if (!selected.ok) return selected;
  const { graph, names, warnings } = selected.value;
  const again = (how: PlanManner): Promise<Result<BuildPlan>> =>
    planPackages(context, graph, names, mirror.value, how);
  const plan = await again(manner);
  if (!plan.ok) return plan;
  return ok({
    plan: plan.value,
    mirror: mirror.value,
    warnings: [...warnings, ...mirrorWarnings(context, mirror.value)],
    again,
  });
}
