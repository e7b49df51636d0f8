import { infoPath, linesOf, textOf, type RecipeFolder } from './recipe-folder.ts';

/** The keys of a .info file in the order of SlackBuilds.org. */
export const INFO_KEYS = [
  'PRGNAM',
  'VERSION',
  'HOMEPAGE',
  'DOWNLOAD',
  'MD5SUM',
  'DOWNLOAD_x86_64',
  'MD5SUM_x86_64',
  'REQUIRES',
  'MAINTAINER',
  'EMAIL',
] as const;

export interface InfoEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface InfoEntries {
  readonly entries: readonly InfoEntry[];
  /** Lines that are not part of a `KEY="value"`. */
  readonly strange: readonly { readonly line: number; readonly message: string }[];
}

/**
 * The assignments of a .info file, strictly: every value in double quotes, a backslash before the line end joins lines, nothing else
 * but them, not even comments. (Building is more forgiving: see parseInfo.)
 */
export function infoEntries(folder: RecipeFolder): InfoEntries {
  const entries: InfoEntry[] = [];
  const strange: { line: number; message: string }[] = [];
  const lines = linesOf(textOf(folder, infoPath(folder)));
  for (let index = 0; index < lines.length; index++) {
    const { number, text } = lines[index] ?? { number: 0, text: '' };
    let whole = text.replace(/\r$/, '');
    while (/\\\s*$/.test(whole) && index + 1 < lines.length)
      whole = `${whole.replace(/\\\s*$/, ' ')}${lines[++index]?.text.replace(/\r$/, '') ?? ''}`;
    const [, key, value] = /^([A-Za-z_]\w*)="([^"$`]*)"$/.exec(whole) ?? [];
    if (key !== undefined && value !== undefined) entries.push({ key, value: value.trim(), line: number });
    else
      strange.push({
        line: number,
        message: `Expected KEY="value" and nothing else, found: ${whole.trim() || '(an empty line)'}`,
      });
  }
  return { entries, strange };
}

/** The first assignment of a key; undefined when it is not there, which is another rule's business. */
export function infoEntry(folder: RecipeFolder, key: string): InfoEntry | undefined {
  return infoEntries(folder).entries.find((entry) => entry.key === key);
}

export const wordsOf = (entry: InfoEntry | undefined): readonly string[] =>
  entry === undefined || entry.value === '' ? [] : entry.value.split(/\s+/);
