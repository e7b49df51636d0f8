import type { Complaint } from '../../lib/lint.ts';
import {
  complain,
  infoPath,
  linesOf,
  scriptPath,
  textOf,
  type RecipeFile,
  type RecipeFolder,
  type SourceRule,
} from './recipe-folder.ts';

/** What `say` says of a file is a complaint about it. */
function eachFile(say: (file: RecipeFile, folder: RecipeFolder) => string | undefined): SourceRule['check'] {
  return (folder) =>
    [...folder.files.values()].flatMap((file): readonly Complaint[] => {
      const message = say(file, folder);
      return message === undefined ? [] : [complain(file.path, message)];
    });
}

const required = (folder: RecipeFolder): readonly string[] => [
  scriptPath(folder),
  infoPath(folder),
  'slack-desc',
  'README',
];

const README_COLUMNS = 72;
const ARCHIVE = /\.(tar(\.\w+)?|t[bglx]z|zip|crate|gem|whl|rpm|deb|iso)$/;
const LEFT_OVER = /~$|\.(orig|rej|bak|swp|swo|tmp)$|(^|\/)(\.[^/]+|core|#[^/]*#)$/;

/** The folder's files: which there are, their names and modes, and what holds for any text. */
export const fileRules: readonly SourceRule[] = [
  {
    id: 'source/missing-file',
    explain:
      'A recipe has NAME.SlackBuild, NAME.info, slack-desc and README, NAME being the name of the folder.',
    severity: 'error',
    check: (folder) =>
      required(folder)
        .filter((path) => folder.files.get(path)?.kind !== 'file')
        .map((path) => complain(path, `${path} is missing or not a regular file.`)),
  },
  {
    id: 'source/empty-file',
    explain: 'No file of a recipe is empty.',
    severity: 'error',
    check: eachFile(({ kind, text }) => (kind === 'file' && text === '' ? 'The file is empty.' : undefined)),
  },
  {
    id: 'source/file-name',
    explain:
      'Names of files have letters, digits and "+ . _ - @ , = /" only: blanks and other alphabets break scripts.',
    severity: 'error',
    check: eachFile(({ path }) =>
      /^[A-Za-z0-9+._@,=/-]+$/.test(path) ? undefined : 'The name has a character that scripts stumble over.',
    ),
  },
  {
    id: 'source/file-mode',
    explain:
      'Files of a recipe have the mode 644, the script too: it is run as "sh NAME.SlackBuild", and what is copied into the package says its mode there.',
    severity: 'warning',
    check: eachFile(({ kind, mode }) =>
      kind === 'file' && mode !== 0o644
        ? `The mode is ${mode.toString(8).padStart(4, '0')}, not 0644.`
        : undefined,
    ),
  },
  {
    id: 'source/archive',
    explain:
      'Source archives do not lie in the recipe: .info says where they come from, sources.lock what they are.',
    severity: 'warning',
    check: eachFile(({ path }) => (ARCHIVE.test(path) ? 'It is a source archive.' : undefined)),
  },
  {
    id: 'source/left-over-file',
    explain: "Editors' copies, rejects of patches and hidden files do not belong to a recipe.",
    severity: 'warning',
    check: eachFile(({ path }) => (LEFT_OVER.test(path) ? 'It looks like something left over.' : undefined)),
  },
  {
    id: 'source/dos-lines',
    explain: 'Lines end in LF: with CR LF a script does not run and a description shows rubbish.',
    severity: 'error',
    check: eachFile(({ path, text }) =>
      text.includes('\r\n') && !/\.(patch|diff)$/.test(path) ? 'Lines end in CR LF.' : undefined,
    ),
  },
  {
    id: 'source/utf8',
    explain: 'The script, .info, slack-desc and README are ASCII or UTF-8.',
    severity: 'error',
    check: eachFile(({ path, isUtf8 }, folder) =>
      !isUtf8 && required(folder).includes(path) ? 'The text is not UTF-8.' : undefined,
    ),
  },
  {
    id: 'source/readme-columns',
    explain: `Lines of README have at most ${String(README_COLUMNS)} characters; an address may be longer.`,
    severity: 'warning',
    check: (folder) =>
      linesOf(textOf(folder, 'README'))
        .filter(({ text }) => Array.from(text).length > README_COLUMNS && !/^\s*\S*:\/\/\S*\s*$/.test(text))
        .map(({ number }) =>
          complain('README', `The line has more than ${String(README_COLUMNS)} characters.`, number),
        ),
  },
  {
    id: 'source/readme-tabs',
    explain: 'README has no tab: its width differs from screen to screen.',
    severity: 'warning',
    check: (folder) =>
      linesOf(textOf(folder, 'README'))
        .filter(({ text }) => text.includes('\t'))
        .map(({ number }) => complain('README', 'The line has a tab.', number)),
  },
  {
    id: 'source/script-syntax',
    explain: 'bash understands every shell script of the recipe (bash -n).',
    severity: 'error',
    check: (folder) =>
      [...folder.files.values()].flatMap(({ path, syntaxFault }): readonly Complaint[] =>
        syntaxFault === undefined
          ? []
          : [complain(path, `The shell says: ${syntaxFault.message}.`, syntaxFault.line)],
      ),
  },
];
