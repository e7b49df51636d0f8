/** installpkg prints no more than this many lines, and so do we. */
const LINE_LIMIT = 13;

/**
 * The description lines of a slack-desc file (or of the `.txt` beside a package): those that begin with `NAME:`, unchanged, at most 13.
 * Comments and the ruler are left out. Gives no lines when the file describes another package.
 */
export function descriptionLines(text: string, name: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.startsWith(`${name}:`))
    .slice(0, LINE_LIMIT);
}
