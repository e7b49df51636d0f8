import type { Finding, Judgement, LintRule, LintSeverity } from '../lib/lint.ts';
import { plural, stripControl } from '../lib/text.ts';

/** What a lint says of one package or one recipe. */
export interface LintedSubject {
  /** The name of the file or folder. */
  readonly subject: string;
  readonly judgement: Judgement;
}

export interface LintCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly allowed: number;
  readonly unused: number;
}

/** A rule as the command line lists it. */
export type RuleSummary = Pick<LintRule<never>, 'id' | 'explain' | 'severity'>;

export function countFindings(subjects: readonly LintedSubject[]): LintCounts {
  const sum = (key: keyof Judgement): number =>
    subjects.reduce((total, { judgement }) => total + judgement[key].length, 0);
  return { errors: sum('errors'), warnings: sum('warnings'), allowed: sum('allowed'), unused: sum('unused') };
}

/** A block for each subject of which something is to be said, and one line at the end that counts. */
export function renderLint(subjects: readonly LintedSubject[]): string {
  const counts = countFindings(subjects);
  const { errors, warnings, allowed, unused } = counts;
  const rest = [
    ...(allowed > 0 ? [`${String(allowed)} allowed`] : []),
    ...(unused > 0 ? [`${plural(unused, 'allowance')} without a finding`] : []),
  ];
  const end = [plural(errors, 'error'), plural(warnings, 'warning'), ...rest].join(', ');
  return [...subjects.flatMap(renderSubject), `${String(subjects.length)} checked: ${end}`, ''].join('\n');
}

function renderSubject({ subject, judgement }: LintedSubject): readonly string[] {
  const { errors, warnings, allowed, unused } = judgement;
  const lines = [
    ...[...errors, ...warnings].map((finding) => line(finding.severity, finding, finding.message)),
    ...allowed.map((finding) => line('allowed', finding, `${finding.message} Allowed: ${finding.reason}`)),
    ...unused.map(
      (id) => `  unused   ${id}: it is allowed in recipe.yaml, and nothing was found; remove the line`,
    ),
  ];
  return lines.length === 0 ? [] : [subject, ...lines];
}

function line(word: LintSeverity | 'allowed', { rule, where, hint }: Finding, message: string): string {
  const place =
    where.path === '' ? '' : ` ${where.path}${where.line === undefined ? '' : `:${String(where.line)}`}`;
  // Names and texts of a foreign package are in it: neither a line end nor an escape sequence may come through.
  const text = `${rule}${place}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  return `  ${word.padEnd(8)} ${stripControl(text).replaceAll('\n', ' ')}`;
}

export function renderRules(rules: readonly RuleSummary[]): string {
  return rules.map(({ id, severity, explain }) => `${id} (${severity})\n  ${explain}\n`).join('');
}
