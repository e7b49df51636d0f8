import { ok, type Result } from '../lib/result.ts';
import type { PlannedStep } from '../build/index.ts';
import type { Answer, Context } from './context.ts';
import { planSelection } from './plan-selection.ts';

/** Names the one thing that is different from the last build of a recipe, old and new; or says that nothing would be built. */
export async function whyRebuildCommand(context: Context, name: string): Promise<Result<Answer>> {
  const planned = await planSelection(
    context,
    { names: [name], stacks: [], isAll: false },
    { retry: 'all', scrutiny: 'mark' },
  );
  if (!planned.ok) return planned;
  const { plan, warnings } = planned.value;
  const steps = new Map(plan.steps.map((step) => [step.recipe.name, step]));
  const step = steps.get(name);
  if (step === undefined) throw new Error(`internal error: ${name} is not planned`);
  const first = step.action === 'build' ? step.unless.map((each) => steps.get(each)) : [];
  const causes = first.filter((each) => each?.action === 'build' && each.unless.length === 0);
  const text = [step, ...causes].map((each) => (each === undefined ? '' : describe(each))).join('');
  return ok({
    text,
    json: {
      format: 1,
      name,
      isBuilt: step.action === 'build',
      reason: step.reason,
      change: step.action === 'build' ? (step.change ?? null) : null,
      unless: step.action === 'build' ? step.unless : [],
    },
    warnings,
  });
}

function describe(step: PlannedStep): string {
  const { name, version } = step.recipe;
  if (step.action !== 'build') return `${name} ${version} would not be built: ${step.reason}\n`;
  const head =
    step.unless.length === 0
      ? `${name} ${version} would be built: ${step.reason}`
      : `${name} ${version} would be built, unless ${step.unless.join(', ')} came out as before`;
  const { change } = step;
  if (change === undefined) return `${head}\n`;
  return `${head}\n  was ${short(change.before)}\n  is  ${short(change.after)}\n`;
}

/** A digest by its beginning; null where there was nothing. */
function short(value: string | null): string {
  return value === null ? 'nothing' : /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value;
}
