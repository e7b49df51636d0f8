import { relative } from 'node:path';

/** A path as it is shown to people: relative when it is below the current folder. */
export function showPath(path: string, from = process.cwd()): string {
  const shown = relative(from, path);
  return shown === '' ? '.' : /^\.\.(\/|$)/.test(shown) ? path : shown;
}
