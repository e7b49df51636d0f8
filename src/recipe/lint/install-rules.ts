import type { Complaint } from '../../lib/lint.ts';
import { downloadedFiles } from './download-rules.ts';
import { complain, scriptPath, textOf, type RecipeFolder, type SourceRule } from './recipe-folder.ts';
import { scriptLines } from './script-lines.ts';

const DOINST = 'doinst.sh';

interface NewFile {
  /** From the root, without `.new`. */
  readonly path: string;
  readonly line: number;
}

interface NewFiles {
  readonly named: readonly NewFile[];
  /** Some are named by a variable or a pattern: the list may lack any. */
  readonly isPartial: boolean;
}

const TOP = '(?:bin|boot|etc|lib(?:64)?|opt|sbin|srv|usr|var)';
const NEW_FILE = new RegExp(
  String.raw`(?:\$\{?PKG\}?"?/|(?<=^|[\s"'=]))(${TOP}/[^\s"';)]*?|\$\{?PKG\}?"?/[^\s"';)]*?)(?:\.new\b|\{,\.new\})`,
  'g',
);

/** The files named `.new` in a script, with the variables replaced that every recipe sets. */
function newFilesOf(folder: RecipeFolder, script: string): NewFiles {
  const named: NewFile[] = [];
  let isPartial = false;
  for (const { number, text } of scriptLines(textOf(folder, script))) {
    if (/\b(for|while|find)\b/.test(text) && script === DOINST) isPartial = true;
    for (const match of text.matchAll(NEW_FILE)) {
      const path = (match[1] ?? '')
        .replaceAll(/\$\{?PKG\}?"?\//g, '')
        .replaceAll(/\$(PRGNAM\b|\{PRGNAM\})/g, folder.name);
      if (/[$*?[{]/.test(path)) isPartial = true;
      else named.push({ path, line: number });
    }
    const isBuilt = /\$\{?\w+\}?"?\.new\b|\.new"?\s*;\s*done/.test(text.replaceAll(NEW_FILE, ''));
    if (isBuilt && script !== DOINST) isPartial = true;
  }
  return { named, isPartial };
}

function without(files: NewFiles, others: NewFiles): readonly NewFile[] {
  const known = new Set(others.named.map(({ path }) => path));
  const first = new Map(files.named.filter(({ path }) => !known.has(path)).map((file) => [file.path, file]));
  return others.isPartial ? [] : [...first.values()];
}

const TEST = /(?:\[|\btest\s)\s*!?\s*-[efrsx]\s/;

/**
 * Files that the script takes from the recipe's folder, by their plain names. Sources are none of them, and a file that the script asks for
 * first (`[ -f $CWD/… ]`) may be missing.
 */
function inputFiles(folder: RecipeFolder): readonly { readonly path: string; readonly line: number }[] {
  const lines = scriptLines(textOf(folder, scriptPath(folder)));
  const named = lines.flatMap(({ number, text }) =>
    [...text.matchAll(/\$\{?CWD\}?"?\/([^\s"';)|&<>]+)/g)].map((match) => ({
      path: (match[1] ?? '').replaceAll(/\$(PRGNAM\b|\{PRGNAM\})/g, folder.name),
      line: number,
      isTest: TEST.test(text),
    })),
  );
  const optional = new Set(named.filter(({ isTest }) => isTest).map(({ path }) => path));
  const sources = new Set(downloadedFiles(folder));
  return named.filter(({ path }) => !optional.has(path) && !sources.has(path) && !/[$*?[{`]/.test(path));
}

/** What doinst.sh, the configuration files and the rc scripts will do in the package, as far as the sources show it. */
export const installRules: readonly SourceRule[] = [
  {
    id: 'source/missing-input',
    explain: 'Each file that the script takes from its own folder ($CWD/…) is there.',
    severity: 'error',
    check: (folder) =>
      inputFiles(folder)
        .filter(
          ({ path }) =>
            !folder.files.has(path) && ![...folder.files.keys()].some((file) => file.startsWith(`${path}/`)),
        )
        .map(({ path, line }) => complain(scriptPath(folder), `The recipe has no ${path}.`, line)),
  },
  {
    id: 'source/not-packed',
    explain:
      'slack-desc, doinst.sh and douninst.sh go into install/ of the package: the script copies each that is here.',
    severity: 'error',
    check: (folder) => {
      const script = textOf(folder, scriptPath(folder));
      if (script === '') return [];
      const commands = scriptLines(script);
      return ['slack-desc', DOINST, 'douninst.sh']
        .filter((path) => folder.files.has(path) && !commands.some(({ text }) => text.includes(path)))
        .map((path) => complain(path, 'The script does not copy it into the package.'));
    },
  },
  {
    id: 'source/new-without-handler',
    explain:
      'Each FILE.new that the script ships is put in place by doinst.sh; otherwise it stays unused beside nothing.',
    severity: 'error',
    check: (folder) => {
      const shipped = newFilesOf(folder, scriptPath(folder));
      const handled = newFilesOf(folder, DOINST);
      return without(shipped, handled).map(({ path, line }) =>
        complain(scriptPath(folder), `${DOINST} does nothing with ${path}.new.`, line),
      );
    },
  },
  {
    id: 'source/handler-without-new',
    explain: 'Each FILE.new that doinst.sh handles is shipped by the script.',
    severity: 'warning',
    check: (folder) => {
      const handled = newFilesOf(folder, DOINST);
      const shipped = newFilesOf(folder, scriptPath(folder));
      return without({ ...handled, isPartial: false }, shipped).map(({ path, line }) =>
        complain(DOINST, `The script ships no ${path}.new.`, line),
      );
    },
  },
  {
    id: 'source/rc-executable',
    explain:
      "An rc script is shipped not executable: on Slackware the bit is the service's switch, and the admin turns it.",
    severity: 'error',
    check: (folder) =>
      scriptLines(textOf(folder, scriptPath(folder))).flatMap(({ number, text }): readonly Complaint[] => {
        const makes =
          /\binstall\b.*\s(?:-m\s*|--mode[= ])"?0?[0-7]*[1357][0-7]{0,2}"?\s/.test(text) ||
          /\bchmod\s+(?:-\w+\s+)*(?:[ugoa]*\+[rwXst]*x|0?[0-7]*7[0-7]{2})\s/.test(text);
        const isFolder = /\binstall\s+(?:-\w+\s+)*-\w*d\b/.test(text);
        return makes && !isFolder && /\brc\.d\/rc\.[^\s/]+/.test(text)
          ? [complain(scriptPath(folder), 'An rc script is made executable.', number)]
          : [];
      }),
  },
];
