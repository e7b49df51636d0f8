import { plural } from '../lib/text.ts';
import type { BuildEvent } from './events.ts';
import type { BuildPlan, PlannedStep } from './plan.ts';
import type { ChosenRoot } from './root-of.ts';

/** The plan as lines for people: one a recipe, its sources with their locked digests, and a sum. */
export function renderPlan(plan: BuildPlan): string {
  const count = (...actions: readonly PlannedStep['action'][]): number =>
    plan.steps.filter((step) => actions.includes(step.action)).length;
  const [building, reused] = [count('build'), count('reuse')];
  const perhaps = plan.steps.filter((step) => step.action === 'build' && step.unless.length > 0).length;
  const refused = count('failed-before', 'blocked');
  const lines = plan.steps.flatMap((step) => [
    `${(WORDS[step.action] ?? step.action).padEnd(5)}  ${step.recipe.name} ${versionOf(step)}: ${step.reason}${conditionOf(step)}`,
    ...step.sources.map(
      (source) =>
        `         source ${source.file} sha256 ${source.sha256 ?? 'not locked yet, will be on first download'}`,
    ),
    ...(step.installs.length === 0 ? [] : [`         with   ${step.installs.join(' ')}`]),
    ...(step.action === 'build' ? [`         in     ${describeRoot(step.root, plan.roots.unread)}`] : []),
  ]);
  const sum = [
    `${plural(building, 'package')} to build${perhaps === 0 ? '' : ` (${String(perhaps)} of them only if what they need changes)`}`,
    `${String(reused)} to reuse`,
    ...(refused === 0 ? [] : [`${String(refused)} not to be built`]),
  ];
  return [...lines, sum.join(', '), ''].join('\n');
}

/** `a minimal root (gcc make; 4 more that these need)`, `the full root, since it was asked for`. */
export function describeRoot({ plan, whyFull }: ChosenRoot, unread: number): string {
  if (whyFull !== undefined) return `the full root, since ${whyFull}`;
  const declared = plan.added.filter(({ because }) => because === 'declared');
  const more = plan.added.length - declared.length;
  const names = declared.map((each) => each.package.name).join(' ');
  const besides = more === 0 ? '' : `; ${String(more)} more that these need`;
  const asFarAs = unread === 0 ? '' : '; not all is known yet';
  return `a minimal root (${names === '' ? 'the core alone' : names}${besides}${asFarAs})`;
}

function rootEvent({ plan, whyFull }: ChosenRoot) {
  return {
    kind: plan.kind,
    identity: plan.identity,
    ...(whyFull === undefined ? {} : { whyFull }),
    packages: plan.added.map(({ package: { file }, view, because }) => ({ file, view, because })),
  };
}

const WORDS: Partial<Record<PlannedStep['action'], string>> = { 'failed-before': 'fails', blocked: 'never' };

function conditionOf(step: PlannedStep): string {
  if (step.action === 'failed-before')
    return `; "slackforge build ${step.recipe.name}", or --retry, tries again`;
  if (step.action !== 'build' || step.unless.length === 0) return '';
  return `, unless ${step.unless.join(', ')} ${step.unless.length === 1 ? 'comes' : 'come'} out as before`;
}

function versionOf(step: PlannedStep): string {
  const { version, pin, isOverridden } = step.recipe;
  if (!isOverridden) return version;
  return version === pin ? `${version} (sources of the settings)` : `${version} (overrides the pin ${pin})`;
}

/** The plan as the first event of a run. */
export function planEvent(plan: BuildPlan): BuildEvent {
  return {
    event: 'plan',
    format: 1,
    environment: plan.environment,
    unread: plan.roots.unread,
    steps: plan.steps.map((step) => ({
      name: step.recipe.name,
      version: step.recipe.version,
      pin: step.recipe.pin,
      action: step.action,
      reason: step.reason,
      unless: step.action === 'build' ? [...step.unless] : [],
      by: step.action === 'blocked' ? [...step.by] : [],
      sources: step.sources.map(({ file, sha256 }) => ({ file, sha256: sha256 ?? null })),
      installs: [...step.installs],
      root: rootEvent(step.root),
    })),
  };
}
