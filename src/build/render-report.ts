import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { formatDuration, plural } from '../lib/text.ts';
import type { CheckedNeeds } from './check-needs.ts';
import { describeUnseen } from './describe-run-needs.ts';
import type { BuildReport, Outcome } from './outcome.ts';

/** What a run came to, for people: one line a package, what failed and what that blocked, and how well the time was used. */
export function renderReport(report: BuildReport, packagesDir: string): string {
  const { outcomes } = report;
  const count = (result: Outcome['result']): number =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const sums = [
    `${plural(count('built'), 'package')} built`,
    `${String(count('reused'))} reused`,
    ...(['failed', 'blocked', 'left'] as const)
      .filter((result) => count(result) > 0)
      .map((result) => `${String(count(result))} ${result === 'left' ? 'not come to' : result}`),
  ];
  return [
    ...outcomes.flatMap(linesOf),
    `${sums.join(', ')}, in ${packagesDir}`,
    ...lengthOf(report),
    '',
  ].join('\n');
}

function linesOf(outcome: Outcome): readonly string[] {
  switch (outcome.result) {
    case 'built': {
      const { usage } = outcome;
      const figures = [
        `${outcome.root} root`,
        formatDuration(usage.wallMs),
        ...(usage.peakRssMiB === undefined ? [] : [`${String(usage.peakRssMiB)} MiB`]),
        `-j${String(outcome.makeJobs)}`,
        ...(usage.ccache === undefined ? [] : [hitRate(usage.ccache)]),
        ...(outcome.isSame ? ['the same as before'] : []),
      ];
      return [
        `built   ${outcome.sha256}  ${outcome.fileName} (${figures.join(', ')})`,
        ...(outcome.unseen.length === 0 ? [] : [`        hint: ${describeUnseen(outcome.unseen)}`]),
        ...(outcome.needs === undefined ? [] : describeNeeds(outcome.needs)),
      ];
    }
    case 'reused':
      return [`reused  ${outcome.sha256}  ${outcome.fileName} (${outcome.root} root)`];
    case 'failed':
      return [
        `failed  ${outcome.name} ${outcome.version}: ${outcome.cause.text}${outcome.isRemembered ? ' (in an earlier run with the same inputs)' : ''}`,
        ...outcome.missing.map((sentence) => `        ${sentence}`),
        ...(outcome.logFile === undefined ? [] : [`        log: ${outcome.logFile}`]),
        `        again: ${outcome.replay}`,
      ];
    case 'blocked':
      return [`blocked ${outcome.name} ${outcome.version} by ${outcome.by.join(', ')}`];
    case 'left':
      return [`left    ${outcome.name} ${outcome.version}: ${outcome.reason}`];
  }
}

function describeNeeds({ declared, opened, allowed, unusedAllowances }: CheckedNeeds): readonly string[] {
  return [
    `        needs: the build opened something of ${String(opened)} of the ${plural(declared, 'package')} that it declares over the core`,
    ...allowed.map(({ name, reason }) => `        allowed: ${name}, of which nothing was opened: ${reason}`),
    ...unusedAllowances.map((name) => `        allowed for nothing: needs/${name}`),
  ];
}

function hitRate({ hits, misses }: { readonly hits: number; readonly misses: number }): string {
  const all = hits + misses;
  return `ccache ${String(hits)} of ${String(all)} hits (${String(all === 0 ? 0 : Math.round((hits / all) * 100))} %)`;
}

/** Only of a run that did all it meant to do: else the bound is that of another run. */
function lengthOf({ outcomes, wallMs, boundMs, expectedMs }: BuildReport): readonly string[] {
  const built = outcomes.filter((outcome) => outcome.result === 'built');
  if (built.length === 0 || boundMs === undefined || expectedMs === undefined) return [];
  if (outcomes.some(({ result }) => result !== 'built' && result !== 'reused')) return [];
  return [
    `took ${formatDuration(wallMs)}; expected were ${formatDuration(expectedMs)}, and no order could take less than ${formatDuration(boundMs)} by what was known`,
  ];
}

const SHOWN_LINES = 30;

/** The complaints about what failed in this run, as they are printed with the last lines of the log. */
export function failureDiagnostics({ outcomes }: BuildReport): readonly Diagnostic[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.result !== 'failed') return [];
    if (outcome.diagnostics !== undefined) return outcome.diagnostics;
    const { cause, lastLines, logFile, keptRoot } = outcome;
    const how = outcome.isRemembered
      ? 'failed before with the same inputs, and is not tried again'
      : 'failed';
    const said =
      lastLines.length === 0
        ? ''
        : ` The last lines of its output:\n${lastLines
            .slice(-SHOWN_LINES)
            .map((line) => `    ${line}`)
            .join('\n')}`;
    const machine = cause.isMachine
      ? ' This says nothing about the recipe: the same command will try it again.'
      : '';
    const hints = [
      ...(logFile === undefined ? [] : [`The whole output is in ${logFile}`]),
      outcome.isRemembered
        ? `"${outcome.replay}" or --retry builds it all the same`
        : `"${outcome.replay}" opens a shell where it fails`,
      ...(keptRoot === undefined ? [] : [`what it changed in the root is in ${keptRoot}`]),
    ];
    const explained = outcome.missing.map((sentence) => ` ${sentence}`).join('');
    const message = `${outcome.name} ${outcome.version} ${how}: ${cause.text.replace(/\.$/, '')}.${explained}${machine}${said}`;
    return [
      problem(cause.isMachine ? 'build/machine-failed' : 'build/failed', message, {
        hint: `${hints.join('; ')}.`,
      }),
    ];
  });
}

/** What tracing found of the needs that recipes declare for their builds. */
export function needsWarnings({ outcomes }: BuildReport): readonly Diagnostic[] {
  return outcomes.flatMap((outcome) => (outcome.result === 'built' ? (outcome.needs?.warnings ?? []) : []));
}

/** What was found in packages that were built in a full root and would be a failure in a minimal one: one warning a package. */
export function undeclaredWarnings({ outcomes }: BuildReport): readonly Diagnostic[] {
  return outcomes.flatMap((outcome) =>
    outcome.result !== 'built' || outcome.notes.length === 0
      ? []
      : [
          warning(
            'build/undeclared-dependency',
            `${outcome.name} ${outcome.version}: ${outcome.notes.join(' ')}`,
          ),
        ],
  );
}
