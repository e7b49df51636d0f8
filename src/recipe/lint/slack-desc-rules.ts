import type { Complaint } from '../../lib/lint.ts';
import { complain, linesOf, textOf, type Line, type RecipeFolder, type SourceRule } from './recipe-folder.ts';

const FILE = 'slack-desc';
const LINES = 11;
/** installpkg shows no more than this, and cuts off the rest without a word. */
const LINES_AT_MOST = 13;
/** Of text after `NAME: `; the ruler's right bar stands over the last one. */
const COLUMNS = 70;
const RULER = `|-----handy-ruler${'-'.repeat(COLUMNS - 16)}|`;

const hasFile = (folder: RecipeFolder): boolean => folder.files.has(FILE);

/** The lines that are shown: those that begin with the package's name and a colon. */
function described(folder: RecipeFolder): readonly Line[] {
  return linesOf(textOf(folder, FILE)).filter(({ text }) => text.startsWith(`${folder.name}:`));
}

/** What `say` says of a line of slack-desc is a complaint about that line. */
function eachLine(
  lines: (folder: RecipeFolder) => readonly Line[],
  say: (line: string, folder: RecipeFolder) => string | undefined,
): SourceRule['check'] {
  return (folder) =>
    lines(folder).flatMap(({ number, text }): readonly Complaint[] => {
      const message = say(text, folder);
      return message === undefined ? [] : [complain(FILE, message, number)];
    });
}

const allLines = (folder: RecipeFolder): readonly Line[] => linesOf(textOf(folder, FILE));

export const slackDescRules: readonly SourceRule[] = [
  {
    id: 'source/slack-desc-too-long',
    explain: 'slack-desc has at most 13 lines of description: installpkg drops the others.',
    severity: 'error',
    check: (folder) => {
      const count = described(folder).length;
      return count > LINES_AT_MOST
        ? [complain(FILE, `There are ${String(count)} lines of description.`)]
        : [];
    },
  },
  {
    id: 'source/slack-desc-eleven',
    explain:
      'slack-desc has exactly eleven lines that begin with the name and a colon, empty ones at the end included.',
    severity: 'warning',
    check: (folder) => {
      const count = described(folder).length;
      return hasFile(folder) && count !== LINES && count <= LINES_AT_MOST
        ? [complain(FILE, `There are ${String(count)} lines of description, not ${String(LINES)}.`)]
        : [];
    },
  },
  {
    id: 'source/slack-desc-first-line',
    explain: 'The first line is "NAME: NAME (what it is)": lists show it alone.',
    severity: 'error',
    check: (folder) => {
      const first = described(folder)[0];
      const { name } = folder;
      return first === undefined || (first.text.startsWith(`${name}: ${name} (`) && first.text.endsWith(')'))
        ? []
        : [complain(FILE, `The line is not "${name}: ${name} (short description)".`, first.number)];
    },
  },
  {
    id: 'source/slack-desc-second-line',
    explain: 'The second line of the description is empty: it parts the title from the text.',
    severity: 'warning',
    check: (folder) => {
      const second = described(folder)[1];
      return second === undefined || second.text.trimEnd() === `${folder.name}:`
        ? []
        : [complain(FILE, 'The second line has text.', second.number)];
    },
  },
  {
    id: 'source/slack-desc-ruler',
    explain:
      "The handy ruler stands before the description, its left bar in the colon's column, and is 72 characters long.",
    severity: 'warning',
    check: (folder) => {
      if (!hasFile(folder)) return [];
      const rulers = allLines(folder).filter(({ text }) => text.includes('|-----handy-ruler'));
      const [ruler] = rulers;
      if (ruler === undefined) return [complain(FILE, 'The handy ruler is missing.')];
      const first = described(folder)[0];
      if (first !== undefined && first.number < ruler.number)
        return [complain(FILE, 'The handy ruler stands behind the description.', ruler.number)];
      return ruler.text === `${' '.repeat(folder.name.length)}${RULER}`
        ? []
        : [
            complain(
              FILE,
              `The handy ruler's bars do not stand in columns ${String(folder.name.length + 1)} and ${String(folder.name.length + 72)}.`,
              ruler.number,
            ),
          ];
    },
  },
  {
    id: 'source/slack-desc-columns',
    explain:
      'A line of description has at most 70 characters of text: screens of 80 columns cut off the rest.',
    severity: 'error',
    check: eachLine(described, (line, { name }) =>
      Array.from(line.slice(name.length + 1).trimStart()).length > COLUMNS
        ? `The line has more than ${String(COLUMNS)} characters of text.`
        : undefined,
    ),
  },
  {
    id: 'source/slack-desc-indent',
    explain:
      'The text of a line begins after the colon and one blank at least; a line without text ends with the colon.',
    severity: 'warning',
    check: eachLine(described, (line, { name }) =>
      /^( \S| {2,}\S|$)/.test(line.slice(name.length + 1).trimEnd())
        ? undefined
        : 'No blank parts the colon from the text.',
    ),
  },
  {
    id: 'source/slack-desc-tabs',
    explain: 'slack-desc has no tab: its width differs from screen to screen.',
    severity: 'error',
    check: eachLine(allLines, (line) => (line.includes('\t') ? 'The line has a tab.' : undefined)),
  },
  {
    id: 'source/slack-desc-trailing-blanks',
    explain: 'No line of slack-desc ends in blanks.',
    severity: 'warning',
    check: eachLine(allLines, (line) => (/[ \t]$/.test(line) ? 'The line ends in blanks.' : undefined)),
  },
  {
    id: 'source/slack-desc-foreign',
    explain:
      'slack-desc holds comments, the ruler, empty lines and lines that begin with the name and a colon; any other line is shown by nobody.',
    severity: 'error',
    check: eachLine(allLines, (line, { name }) =>
      /^\s*$|^#|^\s*\|-----handy-ruler/.test(line) || line.startsWith(`${name}:`)
        ? undefined
        : `The line does not begin with "${name}:".`,
    ),
  },
];
