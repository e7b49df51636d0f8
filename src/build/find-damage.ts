import { fingerprintOf } from './fingerprint.ts';
import type { BuildPlan } from './plan.ts';
import { findRecord } from './records.ts';
import type { BuildStore } from './store.ts';

/**
 * Reads every package that a step to be built will stand on, and names those that are not as they were stored. A plan that was made by marks
 * must be made anew by bytes when there is one. Nothing to build reads nothing.
 */
export async function findDamage(plan: BuildPlan, store: BuildStore): Promise<readonly string[]> {
  const needed = new Set(plan.steps.flatMap((step) => (step.action === 'build' ? step.installs : [])));
  const damages: string[] = [];
  for (const step of plan.steps) {
    if (step.action !== 'reuse' || !needed.has(step.recipe.name)) continue;
    const found = await findRecord(store, fingerprintOf(step.record.inputs), 'bytes');
    if (found.how === 'damaged') damages.push(found.what);
  }
  return damages;
}
