/** What a tagfile may say of a package, in the order in which installpkg looks for it. */
const PRIORITIES = ['ADD', 'REC', 'OPT', 'SKP'] as const;
type Priority = (typeof PRIORITIES)[number];

/**
 * The priority of a package by a tagfile (`NAME:ADD`, one a line): the first of ADD, REC, OPT, SKP that is anywhere in the lines that
 * begin with `NAME:`, as installpkg finds it. Undefined when the file says nothing of the package. Without a menu only SKP has a meaning.
 */
export function priorityIn(tagfile: string, name: string): Priority | undefined {
  const said = tagfile
    .split('\n')
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1));
  return PRIORITIES.find((priority) => said.some((line) => line.includes(priority)));
}
