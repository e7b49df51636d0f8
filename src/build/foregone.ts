import type { Outcome } from './outcome.ts';
import type { PlannedStep } from './plan.ts';
import { sourceless, type SourceFaults } from './sourceless.ts';

/**
 * What will become of each step that nothing is built for, known before anything is: it is reused, it failed before, the mirror lacks
 * something, or a source of it or of what it needs could not be had. A step that may still turn out as reused needs no source yet. Pure.
 */
export function foregoneOutcomes(
  steps: readonly PlannedStep[],
  sourceFaults: SourceFaults,
): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const step of steps) {
    const outcome = foregone(step, sourceFaults, outcomes);
    if (outcome !== undefined) outcomes.set(step.recipe.name, outcome);
  }
  return outcomes;
}

function foregone(
  step: PlannedStep,
  sourceFaults: SourceFaults,
  before: ReadonlyMap<string, Outcome>,
): Outcome | undefined {
  const { name, version } = step.recipe;
  const subject = { name, version };
  switch (step.action) {
    case 'reuse': {
      const { fileName, sha256 } = step.record.package;
      const { reason, root } = step;
      return { ...subject, result: 'reused', fileName, sha256, reason, root: root.plan.kind };
    }
    case 'failed-before': {
      const { cause } = step.attempt;
      return {
        ...subject,
        result: 'failed',
        cause: { kind: cause?.kind ?? 'unknown', text: cause?.text ?? step.reason, isMachine: false },
        missing: [],
        lastLines: [],
        replay: `slackforge build ${name}`,
        isRemembered: true,
      };
    }
    case 'blocked':
      return step.by.length === 0
        ? { ...subject, result: 'left', reason: step.reason }
        : { ...subject, result: 'blocked', by: step.by };
    case 'build': {
      const by = step.installs.filter((needed) => before.get(needed)?.result === 'failed');
      const faults = sourceFaults.get(name);
      if (faults !== undefined && (step.unless.length === 0 || by.length > 0))
        return sourceless(step.recipe, faults);
      return by.length === 0 ? undefined : { ...subject, result: 'blocked', by };
    }
  }
}
