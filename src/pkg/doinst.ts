import type { LeaveOut } from './building-files.ts';

/**
 * The symbolic links of a package, as makepkg writes them to doinst.sh: two lines for each,
 *   ( cd DIR ; rm -rf NAME )
 *   ( cd DIR ; ln -sf TARGET NAME )
 * with a backslash before each character the shell would read. removepkg finds the links to delete by the same form.
 */
export interface LinkLine {
  /** Path from the root, without a leading slash. */
  readonly path: string;
  readonly target: string;
}

// Blanks are what the shell takes for blanks: a no-break space is a letter to it.
const WORD = String.raw`((?:\\.|[^ \t\\;()])+)`;
const REMOVE = new RegExp(
  String.raw`^\([ \t]*cd[ \t]+${WORD}[ \t]*;[ \t]*rm[ \t]+-rf[ \t]+${WORD}[ \t]*\)[ \t]*$`,
);
const LINK = new RegExp(
  String.raw`^\([ \t]*cd[ \t]+${WORD}[ \t]*;[ \t]*ln[ \t]+-sf[ \t]+${WORD}[ \t]+${WORD}[ \t]*\)[ \t]*$`,
);

interface Pair extends LinkLine {
  /** Index of the `rm` line; the `ln` line is the next one. */
  readonly line: number;
  /** DIR/NAME as the script writes it, escapes and all. */
  readonly escapedPath: string;
}

/** The links a script makes by the two-line form, in order. Everything else in the script is left to a shell. */
export function parseLinkLines(script: string): readonly LinkLine[] {
  return findPairs(script.split('\n')).map(({ path, target }) => ({ path, target }));
}

/**
 * The same script, in which each of those pairs runs only when nothing is there yet. A base root has thousands of them, already made
 * when the scripts run; two new processes for each would take longer than everything else together. And all scripts run after
 * all packages are unpacked, so what is there may be a file of a later package, which the pair would remove. Links that are left out of the
 * root are not made at all.
 */
export function guardLinkLines(script: string, leaveOut?: LeaveOut): string {
  const lines = script.split('\n');
  for (const { line, escapedPath, path, target } of findPairs(lines)) {
    if (leaveOut?.(path, target) === true) {
      lines[line] = lines[line + 1] = ':';
      continue;
    }
    lines[line] =
      `[ -L ${escapedPath} ] || [ -e ${escapedPath} ] || { ${lines[line] ?? ''}; ${lines[line + 1] ?? ''}; }`;
    lines[line + 1] = ':';
  }
  return lines.join('\n');
}

function findPairs(lines: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let line = 0; line + 1 < lines.length; line++) {
    const removed = REMOVE.exec(lines[line] ?? '');
    const linked = LINK.exec(lines[line + 1] ?? '');
    const [, dir, name] = removed ?? [];
    const [, linkDir, target, linkName] = linked ?? [];
    if (!dir || !name || !target || dir !== linkDir || name !== linkName) continue;
    // An unescaped character that the shell expands makes it another program than the plain form: leave it to the shell.
    if ([dir, name, target].some((word) => /[$`*?[{"'&|<>~#]/.test(word.replace(/\\./g, '')))) continue;
    if (/(^|\/)\.\.?$|\//.test(unescape(name))) continue;
    const escapedPath = dir === '.' ? name : `${dir}/${name}`;
    pairs.push({ line, escapedPath, path: unescape(escapedPath), target: unescape(target) });
    line++;
  }
  return pairs;
}

const unescape = (word: string): string => word.replace(/\\(.)/g, '$1');
