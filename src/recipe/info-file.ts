import { problem, warning, type Diagnostic, type Location } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';

/** One value of a .info file and where its text begins. */
export interface InfoValue {
  readonly text: string;
  readonly location: Location;
}

export interface InfoFile {
  get(key: string): InfoValue | undefined;
  has(key: string): boolean;
  /** What is odd and does no harm: a line that cannot be read of a key that nothing here asks for. */
  readonly warnings: readonly Diagnostic[];
}

const REQUIRED_KEYS = ['PRGNAM', 'VERSION', 'DOWNLOAD', 'MD5SUM', 'REQUIRES'];
/** Keys whose value decides something here. The others are for people. */
const USED_KEYS = new Set([...REQUIRED_KEYS, 'DOWNLOAD_x86_64', 'MD5SUM_x86_64', 'HOMEPAGE']);
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/;
const BLANK = /^\s*(#|$)/;
/** A whole value: in double quotes without anything that a shell would replace, in single quotes, or one bare word. */
const DOUBLE = /^"([^"$`]*)"\s*(#.*)?$/;
const SINGLE = /^'([^']*)'\s*(#.*)?$/;
const BARE = /^([^"'$`\s;|&<>()]*)\s*(#.*)?$/;

/**
 * Parses the .info form of SlackBuilds.org: shell assignments of quoted values, which may run over several lines with or without a
 * backslash before the newline, with comments and blank lines between them. DOS line ends and a byte order mark are passed over. The file
 * is never sourced: nothing in it can run.
 */
export function parseInfo(text: string, file: string): Result<InfoFile> {
  const values = new Map<string, InfoValue>();
  const faults: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const complain = (
    code: 'recipe/info-syntax' | 'recipe/info-key',
    message: string,
    line: number,
    column: number,
  ) => faults.push(problem(code, message, { location: { file, line, column } }));

  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split('\n');
  if (text.includes('\r')) lines.forEach((line, index) => (lines[index] = line.replace(/\r$/, '')));
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const key = ASSIGNMENT.exec(line)?.[1];
    if (key === undefined) {
      if (!BLANK.test(line))
        complain('recipe/info-syntax', `Expected KEY="value", found: ${line.trim()}`, index + 1, 1);
      continue;
    }
    let rest = line.slice(key.length + 1);
    const start = {
      file,
      line: index + 1,
      column: key.length + (rest.startsWith('"') || rest.startsWith("'") ? 3 : 2),
    };
    while (isOpen(rest) && index + 1 < lines.length && !ASSIGNMENT.test(lines[index + 1] ?? ''))
      rest = `${rest.endsWith('\\') ? rest.slice(0, -1) : `${rest} `}${lines[++index] ?? ''}`;
    const value = (DOUBLE.exec(rest) ?? SINGLE.exec(rest) ?? BARE.exec(rest))?.[1];
    if (value === undefined) {
      const message = `The value of ${key} is not one plain text in double quotes.`;
      if (USED_KEYS.has(key)) complain('recipe/info-syntax', message, start.line, start.column);
      else warnings.push(warning('recipe/info-syntax', message, { location: start }));
    } else if (values.has(key)) {
      complain('recipe/info-key', `${key} is set a second time.`, start.line, 1);
    } else {
      values.set(key, { text: tidy(value), location: start });
    }
  }
  // A key may only seem to be missing when its line could not be read.
  const missing = faults.length > 0 ? [] : REQUIRED_KEYS.filter((name) => !values.has(name));
  for (const key of missing) complain('recipe/info-key', `${key} is not set.`, 1, 1);
  if (faults.length > 0) return failAll(faults);
  return ok({ get: (key) => values.get(key), has: (key) => values.has(key), warnings });
}

/** Whether a value goes on in the next line: a backslash says so, or a quote that is not closed. */
function isOpen(rest: string): boolean {
  if (rest.endsWith('\\')) return true;
  const quote = rest.charAt(0);
  return (quote === '"' || quote === "'") && rest.indexOf(quote, 1) < 0;
}

function tidy(value: string): string {
  return /\s\s|^\s|\s$|[\t\r\v\f]/.test(value) ? value.replace(/\s+/g, ' ').trim() : value;
}

/** The words of a value, none for an empty one. */
export function words(value: InfoValue | undefined): readonly string[] {
  return value === undefined || value.text === '' ? [] : value.text.split(' ');
}
