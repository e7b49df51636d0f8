import { relative } from 'node:path';

/** Parts none of which is empty or begins with a dot: nothing has to be worked out. */
const PLAIN = /^(\/[^/.][^/]*)+$/;

/** A path as it is shown to people: relative when it is below the current folder. */
export function showPath(path: string, from = process.cwd()): string {
  // As it is nearly always; of a large tree it is asked for thousands of times.
  if (path.startsWith(from) && PLAIN.test(path.slice(from.length))) return path.slice(from.length + 1);
  const shown = relative(from, path);
  return shown === '' ? '.' : /^\.\.(\/|$)/.test(shown) ? path : shown;
}
