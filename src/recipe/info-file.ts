import { problem, type Diagnostic, type Location } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';

/** One value of a .info file and where its text begins. */
export interface InfoValue {
  readonly text: string;
  readonly location: Location;
}

export type InfoFile = ReadonlyMap<string, InfoValue>;

const REQUIRED_KEYS = ['PRGNAM', 'VERSION', 'DOWNLOAD', 'MD5SUM', 'REQUIRES'];
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/**
 * Parses the .info form of SlackBuilds.org: shell assignments of double-quoted values, a backslash before a newline
 * joining lines, comments and blank lines between them. The file is never sourced: nothing in it can run.
 */
export function parseInfo(text: string, file: string): Result<InfoFile> {
  const values = new Map<string, InfoValue>();
  const diagnostics: Diagnostic[] = [];
  const complain = (
    code: 'recipe/info-syntax' | 'recipe/info-key',
    message: string,
    line: number,
    column: number,
  ) => diagnostics.push(problem(code, message, { location: { file, line, column } }));

  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const key = ASSIGNMENT.exec(line)?.[1];
    if (key === undefined) {
      complain('recipe/info-syntax', `Expected KEY="value", found: ${line.trim()}`, index + 1, 1);
      continue;
    }
    let rest = line.slice(key.length + 1);
    const start = { file, line: index + 1, column: key.length + (rest.startsWith('"') ? 3 : 2) };
    while (/\\$/.test(rest) && index + 1 < lines.length) rest = `${rest.slice(0, -1)}${lines[++index] ?? ''}`;
    const quoted = /^"([^"$`]*)"\s*$/.exec(rest) ?? /^([^"'$`\s]*)\s*$/.exec(rest);
    if (quoted === null) {
      complain(
        'recipe/info-syntax',
        `The value of ${key} is not one plain text in double quotes.`,
        start.line,
        start.column,
      );
    } else if (values.has(key)) {
      complain('recipe/info-key', `${key} is set a second time.`, start.line, 1);
    } else {
      values.set(key, { text: (quoted[1] ?? '').replace(/\s+/g, ' ').trim(), location: start });
    }
  }
  // A key may only seem to be missing when its line could not be read.
  const missing = diagnostics.length > 0 ? [] : REQUIRED_KEYS.filter((name) => !values.has(name));
  for (const key of missing) complain('recipe/info-key', `${key} is not set.`, 1, 1);
  return diagnostics.length > 0 ? failAll(diagnostics) : ok(values);
}

/** The words of a value, none for an empty one. */
export function words(value: InfoValue | undefined): readonly string[] {
  return value === undefined || value.text === '' ? [] : value.text.split(' ');
}
