import { ok, type Result } from '../lib/result.ts';
import { now } from '../lib/clock.ts';
import { formatDuration, plural } from '../lib/text.ts';
import { readHistory, readStatus, type HistoryEntry, type PlannedStep } from '../build/index.ts';
import type { Answer, Context } from './context.ts';
import { storeOf } from './plan-packages.ts';
import { planSelection } from './plan-selection.ts';

type Running = NonNullable<Awaited<ReturnType<typeof readStatus>>>;

/** Says what a running build is doing, and of every recipe whether its package is there, stale, or failed. */
export async function statusCommand(context: Context): Promise<Result<Answer>> {
  const { statusFile, historyFile } = storeOf(context);
  const running = await readStatus(statusFile);
  const history = await readHistory(historyFile);
  const everything = { names: [], stacks: [], isAll: true };
  const planned = await planSelection(context, everything, { scrutiny: 'mark', isLenient: true });
  if (!planned.ok) return planned;
  const { plan, warnings } = planned.value;
  const packages = plan.steps.map((step) => ({
    name: step.recipe.name,
    version: step.recipe.version,
    state: stateOf(step),
    reason: step.reason,
    lastFailure: lastFailure(step, history) ?? null,
  }));
  const lines = [
    ...describeRun(running),
    ...packages.map(
      ({ name, version, state, reason, lastFailure }) =>
        `${state.padEnd(7)}  ${name} ${version}: ${reason}${tried(lastFailure)}`,
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

/** Why the last attempt gave no package, where that is no verdict on the recipe and would be asked for again. */
function lastFailure(
  { action, recipe: { name, version } }: PlannedStep,
  history: readonly HistoryEntry[],
): Pick<HistoryEntry, 'began' | 'cause'> | undefined {
  if (action !== 'build') return undefined;
  const last = history.findLast((entry) => entry.name === name && entry.version === version);
  if (last?.outcome !== 'machine' && last?.outcome !== 'no-source') return undefined;
  return { began: last.began, cause: last.cause };
}

function tried(failure: Pick<HistoryEntry, 'began' | 'cause'> | null): string {
  return failure === null ? '' : `; tried on ${failure.began.slice(0, 10)}: ${failure.cause?.text ?? ''}`;
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
