import { isUnder, filesOf } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

/** A word of a shell script that may be a path: no blank, no separator of commands. */
const WORD = /[^\s;&|()<>"'`=]+/g;
const VARIABLE = /\$\{[^}]*\}|\$[A-Za-z_0-9@*#]+/;

/** A line that cleans up after an older package. */
const REMOVAL = /^\s*rm\s[^\n;&|]*/gm;

/** Configuration that no administrator edits, or that several packages share by design. */
const NOT_EDITED =
  /^etc\/(ld\.so\.conf\.d|profile\.d|xdg|X11|fonts|ssl\/certs|gconf|bash_completion\.d|udev\/rules\.d|modprobe\.d|alternatives|pki)\/|\.(sample|example|default|dist|orig|new)$/;

/** Configuration files and their way past what the administrator has changed. */
export const configRules: readonly PackageRule[] = [
  {
    id: 'package/new-without-handler',
    explain:
      'doinst.sh puts each FILE.new in its place when there is no FILE yet. Without that line the file is never used.',
    severity: 'error',
    check: (subject) => {
      const words = pathWords(subject.doinst);
      return filesOf(subject)
        .filter(({ path }) => path.endsWith('.new') && !isUnder(path, 'install', 'usr/doc'))
        .filter(
          ({ path }) =>
            !words.some((word) => standsFor(word, path) || standsFor(word, path.slice(0, -'.new'.length))),
        )
        .map(({ path }) => complain('doinst.sh does nothing with this file.', path));
    },
  },
  {
    id: 'package/handler-without-new',
    explain:
      'doinst.sh names a FILE.new that the package does not ship: a line left over, or a path with a typing mistake.',
    severity: 'error',
    check: ({ doinst, byPath }) =>
      [...new Set(pathWords(doinst?.replace(REMOVAL, '')))]
        .filter(
          (word) =>
            word.includes('/') && word.endsWith('.new') && !VARIABLE.test(word) && !/[*?[\]]/.test(word),
        )
        .filter((word) => !byPath.has(bare(word)))
        .map((word) =>
          complain(`doinst.sh handles ${word}, which is not in the package.`, 'install/doinst.sh'),
        ),
  },
  {
    id: 'package/config-not-new',
    explain:
      'A file of etc that an administrator edits is shipped as FILE.new: an upgrade would replace it otherwise.',
    severity: 'warning',
    check: (subject) =>
      filesOf(subject)
        .filter(
          ({ path, interpreter }) =>
            isUnder(path, 'etc') && interpreter === undefined && !NOT_EDITED.test(path),
        )
        .map(({ path }) =>
          complain('An upgrade replaces this file, whatever the administrator wrote there.', path),
        ),
  },
];

/** Words of the script that hold a slash or end in .new; comments are left out. */
function pathWords(script: string | undefined): readonly string[] {
  const code = (script ?? '').replace(/(^|\s)#.*$/gm, '$1');
  return (code.match(WORD) ?? []).filter((word) => word.includes('/') || word.endsWith('.new'));
}

const bare = (word: string): string => word.replace(/^(\.?\/)+/, '');

/**
 * Whether a word can stand for a path: a variable and a pattern of the shell stand for any text. By comparing the pieces between them one
 * after the other, and not by a regular expression, so that no script can make the comparison last.
 */
function standsFor(word: string, path: string): boolean {
  const pieces = bare(word).split(new RegExp(`${VARIABLE.source}|[*?]`));
  // A word that is nothing but variables would stand for every path.
  if (!pieces.some((piece) => /[a-z]/i.test(piece))) return false;
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return path === first;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}
