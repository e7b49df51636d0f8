import { formatDuration, plural } from '../lib/text.ts';
import type { CriticalPath } from '../graph/index.ts';

/** The path as lines for people: the first to be built first, each with its time. */
export function renderCriticalPath({ steps, ms, workMs, unknown }: CriticalPath): string {
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return [
    `critical path: ${plural(steps.length, 'package')}, ${formatDuration(ms)} of ${formatDuration(workMs)} of work\n`,
    ...steps.map(
      ({ name, ms: time }) =>
        `  ${name.padEnd(width)}  ${time === undefined ? 'no time known' : formatDuration(time)}\n`,
    ),
    ...(unknown.length === 0 ? [] : [`no time is known yet of: ${unknown.join(', ')}\n`]),
  ].join('');
}
