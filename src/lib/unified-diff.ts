/** Lines around a change that do not differ. */
const CONTEXT = 3;

interface Step {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * How one text becomes another, as hunks in the form of `diff -u` without the two lines of names; empty when they are equal. For texts of some
 * thousand lines: time and memory grow with the product of the lines that differ.
 */
export function unifiedDiff(from: string, to: string): string {
  if (from === to) return '';
  const steps = stepsBetween(linesOf(from), linesOf(to));
  const isNear = nearChanges(steps);
  const out: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < steps.length;) {
    const end = endOfHunk(isNear, at);
    const hunk = steps.slice(at, end);
    const [olds, news] = [count(hunk, '+'), count(hunk, '-')];
    if (isNear[at] === true) {
      out.push(`@@ -${range(oldLine, olds)} +${range(newLine, news)} @@\n`);
      out.push(...hunk.map(({ mark, line }) => `${mark}${line}`));
    }
    oldLine += olds;
    newLine += news;
    at = end;
  }
  return out.join('');
}

/** Each with its end; a last line that has none says so, as diff does. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => `${line}\n`);
  return last === '' ? ended : [...ended, `${last}\n\\ No newline at end of file\n`];
}

/** By the longest common subsequence of what is between the equal beginning and the equal end. */
function stepsBetween(old: readonly string[], young: readonly string[]): readonly Step[] {
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start++;
  let [oldEnd, newEnd] = [old.length, young.length];
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === young[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const [left, right] = [old.slice(start, oldEnd), young.slice(start, newEnd)];
  const width = right.length + 1;
  const longest = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      longest[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const steps = old.slice(0, start).map(same);
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [gone, come] = [left[row], right[column]];
    if (gone !== undefined && gone === come) {
      steps.push(same(gone));
      row++;
      column++;
    } else if (gone !== undefined && (come === undefined || at(row + 1, column) >= at(row, column + 1))) {
      steps.push({ mark: '-', line: gone });
      row++;
    } else {
      steps.push({ mark: '+', line: come ?? '' });
      column++;
    }
  }
  return [...steps, ...old.slice(oldEnd).map(same)];
}

const same = (line: string): Step => ({ mark: ' ', line });

function nearChanges(steps: readonly Step[]): readonly boolean[] {
  const near = steps.map(() => false);
  steps.forEach(({ mark }, index) => {
    if (mark === ' ') return;
    near.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  });
  return near;
}

/** Where the run of lines that are all near a change, or all far from one, ends. */
function endOfHunk(isNear: readonly boolean[], start: number): number {
  let end = start;
  while (end < isNear.length && isNear[end] === isNear[start]) end++;
  return end;
}

const count = (steps: readonly Step[], without: Step['mark']): number =>
  steps.filter(({ mark }) => mark !== without).length;

/** An empty range is named by the line before it, and one line needs no length. */
function range(start: number, length: number): string {
  if (length === 0) return `${String(start - 1)},0`;
  return length === 1 ? String(start) : `${String(start)},${String(length)}`;
}
