import { ok, type Result } from '../lib/result.ts';
import { now } from '../lib/clock.ts';
import { formatDuration, plural } from '../lib/text.ts';
import { readStatus, type PlannedStep } from '../build/index.ts';
import type { Answer, Context } from './context.ts';
import { storeOf } from './plan-packages.ts';
import { planSelection } from './plan-selection.ts';

type Running = NonNullable<Awaited<ReturnType<typeof readStatus>>>;

/** Says what a running build is doing, and of every recipe whether its package is there, stale, or failed. */
export async function statusCommand(context: Context): Promise<Result<Answer>> {
  const running = await readStatus(storeOf(context).statusFile);
  const everything = { names: [], stacks: [], isAll: true };
  const planned = await planSelection(context, everything, { scrutiny: 'mark', isLenient: true });
  if (!planned.ok) return planned;
  const { plan, warnings } = planned.value;
  const packages = plan.steps.map((step) => ({
    name: step.recipe.name,
    version: step.recipe.version,
    state: stateOf(step),
    reason: step.reason,
  }));
  const lines = [
    ...describeRun(running),
    ...packages.map(
      ({ name, version, state, reason }) => `${state.padEnd(7)}  ${name} ${version}: ${reason}`,
    ),
    '',
  ];
  return ok({
    text: lines.join('\n'),
    json: { format: 1, running: running ?? null, packages },
    warnings,
  });
}

function stateOf(step: PlannedStep): 'built' | 'stale' | 'failed' | 'blocked' {
  switch (step.action) {
    case 'reuse':
      return 'built';
    case 'build':
      return 'stale';
    case 'failed-before':
      return 'failed';
    case 'blocked':
      return 'blocked';
  }
}

/** The running build as lines; times to come are told where history knows them. */
export function describeRun(status: Running | undefined): readonly string[] {
  if (status === undefined) return ['no build is running'];
  const { pid, done, total, restMs, running } = status;
  const rest = restMs === null ? '' : `, about ${formatDuration(restMs)} to go`;
  return [
    `process ${String(pid)} is building: ${String(done)} of ${plural(total, 'package')} done${rest}`,
    ...running.map(({ name, version, began, expectedMs, makeJobs, logFile }) => {
      const spent = formatDuration(now().getTime() - Date.parse(began));
      const whole =
        expectedMs === null ? ', never built here before' : ` of about ${formatDuration(expectedMs)}`;
      return `building ${name} ${version} for ${spent}${whole}, -j${String(makeJobs)}, log ${logFile}`;
    }),
  ];
}
