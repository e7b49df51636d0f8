import { ok, type Result } from '../lib/result.ts';
import { formatDuration, plural } from '../lib/text.ts';
import { readHistory, type HistoryEntry } from '../build/index.ts';
import type { Answer, Context } from './context.ts';
import { storeOf } from './plan-packages.ts';

/** Lists the attempts to build, of one recipe or of all, oldest first. */
export async function historyCommand(context: Context, name: string | undefined): Promise<Result<Answer>> {
  const all = await readHistory(storeOf(context).historyFile);
  const attempts = name === undefined ? all : all.filter((entry) => entry.name === name);
  const lines = attempts.map(describe);
  const text = [...lines, plural(attempts.length, 'attempt'), ''].join('\n');
  return ok({ text, json: { format: 1, attempts } });
}

function describe(entry: HistoryEntry): string {
  const { began, name, version, outcome, cause, wallMs, cpuMs, peakRssMiB, makeJobs } = entry;
  const figures = [
    formatDuration(wallMs),
    ...(cpuMs === null ? [] : [`${formatDuration(cpuMs)} of processors`]),
    ...(peakRssMiB === null ? [] : [`${String(peakRssMiB)} MiB`]),
    `-j${String(makeJobs)}`,
  ];
  const why = cause === null ? '' : `: ${cause.text}`;
  return `${began.slice(0, 16).replace('T', ' ')}  ${outcome.padEnd(11)}  ${name} ${version} (${figures.join(', ')})${why}`;
}
