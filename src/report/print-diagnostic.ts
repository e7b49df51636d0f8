import { styleText } from 'node:util';
import { formatLocation, type Diagnostic } from '../lib/diagnostic.ts';
import { showPath } from '../lib/fs.ts';
import { stripControl } from '../lib/text.ts';

/**
 * One complaint as people and editors read it:
 *
 *     cluster.yaml:12:7: error: the mask of … [cluster/link-subnet]
 *       hint: …
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  paint: (format: 'red' | 'yellow' | 'dim', text: string) => string,
): string {
  const { severity, message, code, hint, related = [] } = diagnostic;
  const location = diagnostic.location;
  const where =
    location === undefined ? 'slackforge' : formatLocation({ ...location, file: showPath(location.file) });
  const label = paint(severity === 'error' ? 'red' : 'yellow', severity);
  const lines = [
    // It may quote a name that a build chose.
    `${stripControl(where)}: ${label}: ${stripControl(message)} ${paint('dim', `[${code}]`)}`,
    ...related.map(
      (item) =>
        `  ${formatLocation({ ...item.location, file: showPath(item.location.file) })}: ${item.message}`,
    ),
    ...(hint === undefined ? [] : [`  hint: ${stripControl(hint)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  const isColourful = process.stderr.isTTY && process.env['NO_COLOR'] === undefined;
  const paint = (format: 'red' | 'yellow' | 'dim', text: string): string =>
    isColourful ? styleText(format, text) : text;
  for (const diagnostic of diagnostics) process.stderr.write(formatDiagnostic(diagnostic, paint));
}
