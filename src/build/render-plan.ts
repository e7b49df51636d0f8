import { plural } from '../lib/text.ts';
import type { BuildPlan, PlannedStep } from './plan.ts';

/** The plan as lines for people: one a recipe, its sources with their locked digests, and a sum. */
export function renderPlan(plan: BuildPlan): string {
  const building = plan.steps.filter((step) => step.action === 'build').length;
  const reused = plan.steps.length - building;
  const lines = plan.steps.flatMap((step) => [
    `${step.action.padEnd(5)}  ${step.recipe.name} ${versionOf(step)}: ${step.action === 'build' ? step.reason : 'nothing it is made from changed'}`,
    ...step.sources.map(
      (source) =>
        `         source ${source.file} sha256 ${source.sha256 ?? 'not locked yet, will be on first download'}`,
    ),
    ...(step.installs.length === 0 ? [] : [`         with   ${step.installs.join(' ')}`]),
  ]);
  const base = `base root ${plan.baseIdentity.slice(0, 12)}`;
  return [
    ...lines,
    `${plural(building, 'package')} to build, ${String(reused)} to reuse, in ${base}`,
    '',
  ].join('\n');
}

function versionOf(step: PlannedStep): string {
  const { version, pin, isOverridden } = step.recipe;
  return isOverridden ? `${version} (overrides the pin ${pin})` : version;
}

export function planToJson(plan: BuildPlan): unknown {
  return {
    format: 1,
    base: plan.baseIdentity,
    environment: plan.environment,
    steps: plan.steps.map((step) => ({
      name: step.recipe.name,
      version: step.recipe.version,
      pin: step.recipe.pin,
      action: step.action,
      reason: step.action === 'build' ? step.reason : 'unchanged',
      sources: step.sources.map(({ file, sha256 }) => ({ file, sha256: sha256 ?? null })),
      installs: step.installs,
    })),
  };
}
