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

/** The line that nearly all of them are: read in one step, as there are ten of them in each of thousands of files. */
const PLAIN_LINE = /[A-Za-z_][A-Za-z0-9_]*="[^"$`\\\n\r]*"(?:\n|$)/y;

/** Values as they were found, each list by the same index: a Map and an object for each would be most of what a large tree costs. */
class FoundValues implements InfoFile {
  readonly #file: string;
  readonly #keys: string[] = [];
  readonly #texts: string[] = [];
  readonly #lines: number[] = [];
  readonly #columns: number[] = [];
  readonly warnings: Diagnostic[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** False when the key is there already. */
  add(key: string, text: string, line: number, column: number): boolean {
    if (this.#keys.includes(key)) return false;
    this.#keys.push(key);
    this.#texts.push(text);
    this.#lines.push(line);
    this.#columns.push(column);
    return true;
  }

  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  get(key: string): InfoValue | undefined {
    const index = this.#keys.indexOf(key);
    const [text, line, column] = [this.#texts[index], this.#lines[index], this.#columns[index]];
    if (text === undefined || line === undefined || column === undefined) return undefined;
    return { text: tidy(text), location: { file: this.#file, line, column } };
  }
}

/**
 * Parses the .info form of SlackBuilds.org: shell assignments of quoted values, which may run over several lines with or without a
 * backslash before the newline, with comments and blank lines between them. DOS line ends and a byte order mark are passed over. The file
 * is never sourced: nothing in it can run.
 */
export function parseInfo(text: string, file: string): Result<InfoFile> {
  const values = new FoundValues(file);
  const faults: Diagnostic[] = [];
  const complain = (
    code: 'recipe/info-syntax' | 'recipe/info-key',
    message: string,
    line: number,
    column: number,
  ) => faults.push(problem(code, message, { location: { file, line, column } }));
  const set = (key: string, value: string, line: number, column: number): void => {
    if (!values.add(key, value, line, column))
      complain('recipe/info-key', `${key} is set a second time.`, line, 1);
  };

  let offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let number = 0;
  const nextLine = (): string => {
    const end = text.indexOf('\n', offset);
    const line = text.slice(offset, end < 0 ? text.length : end);
    offset = end < 0 ? text.length : end + 1;
    number++;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
  while (offset < text.length) {
    PLAIN_LINE.lastIndex = offset;
    if (PLAIN_LINE.test(text)) {
      const sign = text.indexOf('=', offset);
      set(
        text.slice(offset, sign),
        text.slice(sign + 2, text.indexOf('"', sign + 2)),
        ++number,
        sign - offset + 3,
      );
      offset = PLAIN_LINE.lastIndex;
      continue;
    }
    const line = nextLine();
    const key = ASSIGNMENT.exec(line)?.[1];
    if (key === undefined) {
      if (!BLANK.test(line))
        complain('recipe/info-syntax', `Expected KEY="value", found: ${line.trim()}`, number, 1);
      continue;
    }
    let rest = line.slice(key.length + 1);
    const start = number;
    const column = key.length + (rest.startsWith('"') || rest.startsWith("'") ? 3 : 2);
    while (isOpen(rest) && offset < text.length && !ASSIGNMENT.test(text.slice(offset, offset + 40)))
      rest = `${rest.endsWith('\\') ? rest.slice(0, -1) : `${rest} `}${nextLine()}`;
    const value = (DOUBLE.exec(rest) ?? SINGLE.exec(rest) ?? BARE.exec(rest))?.[1];
    if (value !== undefined) set(key, value, start, column);
    else {
      const message = `The value of ${key} is not one plain text in double quotes.`;
      if (USED_KEYS.has(key)) complain('recipe/info-syntax', message, start, column);
      else
        values.warnings.push(
          warning('recipe/info-syntax', message, { location: { file, line: start, column } }),
        );
    }
  }
  // A key may only seem to be missing when its line could not be read.
  const missing = faults.length > 0 ? [] : REQUIRED_KEYS.filter((name) => !values.has(name));
  for (const key of missing) complain('recipe/info-key', `${key} is not set.`, 1, 1);
  if (faults.length > 0) return failAll(faults);
  return ok(values);
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
