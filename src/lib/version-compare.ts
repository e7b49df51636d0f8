/**
 * Order of versions as packages have them: the UAPI Group's version format specification, which rpm and systemd follow too. It
 * knows `1.2.3a`, `20260101` and `2.38_git`, which semver does not.
 *
 * Both texts are read from the left, part by part; the first difference decides:
 *  - characters other than letters, digits, `~`, `-`, `^` and `.` only separate;
 *  - `~` is lower than everything, the end included: 1.0~rc1 < 1.0;
 *  - after that the end is lower than any rest: 1.2.3 < 1.2.3a, 3 < 3.0;
 *  - `-`, then `^`, then `.` are lower than what is none of them;
 *  - digits compare as numbers of any length and are higher than letters or nothing; letters compare by code unit, and the longer
 *    of two that begin alike is higher.
 */
export function compareVersions(a: string, b: string): number {
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < a.length && !isMeaning(a.charCodeAt(i))) i++;
    while (j < b.length && !isMeaning(b.charCodeAt(j))) j++;
    const [left, right] = [a.charAt(i), b.charAt(j)];
    if (left === '~' || right === '~') {
      if (left !== right) return left === '~' ? -1 : 1;
      [i, j] = [i + 1, j + 1];
      continue;
    }
    if (left === '' || right === '') return left === right ? 0 : left === '' ? -1 : 1;
    const separator = ['-', '^', '.'].find((mark) => left === mark || right === mark);
    if (separator !== undefined) {
      if (left !== right) return left === separator ? -1 : 1;
      [i, j] = [i + 1, j + 1];
      continue;
    }
    const isKind = isDigit(a.charCodeAt(i)) || isDigit(b.charCodeAt(j)) ? isDigit : isLetter;
    const first = run(a, i, isKind);
    const second = run(b, j, isKind);
    const difference = isKind === isDigit ? compareNumbers(first, second) : compareText(first, second);
    if (difference !== 0) return difference;
    [i, j] = [i + first.length, j + second.length];
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isMeaning = (code: number): boolean =>
  isDigit(code) || isLetter(code) || code === 126 || code === 45 || code === 94 || code === 46;

function run(text: string, start: number, isKind: (code: number) => boolean): string {
  let end = start;
  while (end < text.length && isKind(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** Digits as numbers too long for a number: without leading zeros, the longer one is higher. No digits are lower than 0. */
function compareNumbers(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? -1 : 1;
  const [first, second] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return Math.sign(first.length - second.length) || compareText(first, second);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A range is comparisons joined by blanks, all of which must hold: `>=2.1.128 <4`. */
export const VERSION_RANGE = /^(?:>=|<=|<|>|=)[A-Za-z0-9][\w.+~^]*(?: (?:>=|<=|<|>|=)[A-Za-z0-9][\w.+~^]*)*$/;

/** Whether a version lies in a range of the form VERSION_RANGE. */
export function isInRange(version: string, range: string): boolean {
  return range.split(' ').every((comparison) => {
    const [, operator, bound] = /^(>=|<=|<|>|=)(.+)$/.exec(comparison) ?? [];
    if (operator === undefined || bound === undefined)
      throw new Error(`internal error: "${range}" is no range`);
    const order = compareVersions(version, bound);
    return operator.startsWith('>')
      ? order > 0 || (operator === '>=' && order === 0)
      : operator.startsWith('<')
        ? order < 0 || (operator === '<=' && order === 0)
        : order === 0;
  });
}
