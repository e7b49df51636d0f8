import type { Complaint } from '../../lib/lint.ts';
import { quoteList } from '../../lib/text.ts';
import { infoEntry } from './info-entries.ts';
import {
  complain,
  linesOf,
  scriptPath,
  textOf,
  type Line,
  type RecipeFolder,
  type SourceRule,
} from './recipe-folder.ts';
import { scriptLines } from './script-lines.ts';

const commandsOf = (folder: RecipeFolder): readonly Line[] => scriptLines(textOf(folder, scriptPath(folder)));
const hasScript = (folder: RecipeFolder): boolean => textOf(folder, scriptPath(folder)) !== '';

/** A rule that wants one line of the script to match. */
function wants(pattern: RegExp, message: string): SourceRule['check'] {
  return (folder) =>
    !hasScript(folder) || commandsOf(folder).some(({ text }) => pattern.test(text))
      ? []
      : [complain(scriptPath(folder), message)];
}

/** A rule about lines of the script: what `say` says of one is a complaint about it. */
function eachCommand(say: (text: string, folder: RecipeFolder) => string | undefined): SourceRule['check'] {
  return (folder) =>
    commandsOf(folder).flatMap(({ number, text }): readonly Complaint[] => {
      const message = say(text, folder);
      return message === undefined ? [] : [complain(scriptPath(folder), message, number)];
    });
}

/** The default of a variable that the environment may set: `NAME=${NAME:-value}`, with or without quotes. */
function defaultOf(
  folder: RecipeFolder,
  name: string,
): { readonly value: string; readonly line: number } | undefined {
  const pattern = new RegExp(String.raw`^\s*(?:export\s+)?${name}="?\$\{${name}:?-"?([^}"]*)"?\}"?`);
  for (const { number, text } of commandsOf(folder)) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined) return { value, line: number };
  }
  return undefined;
}

/** Text of the usual template that its user should have replaced or removed. */
const TEMPLATE =
  /REMOVE THIS (ENTIRE )?BLOCK|<(appname|application name|year|you|your name|where you live)\b[^>]*>|\bTEMPLATE-(SCRIPT|NAME)\b/i;

/** Programs that fetch, where a command may begin; `echo "use wget …"` is no use of it. */
const AT_COMMAND = String.raw`(?:^|[;&|(\`]|\$\(|\b(?:then|do|else|exec|env|sudo|time|if|while|!)\s)\s*`;
const NETWORK = new RegExp(
  `${AT_COMMAND}(${[
    String.raw`wget\s`,
    String.raw`curl\s`,
    String.raw`(?:git|hg|svn|bzr|cvs)\s+(?:-\S+\s+)*(?:clone|fetch|pull|checkout\s+\w+:|co\s|submodule\s+update|export\s+\w+:)`,
    String.raw`(?:python3?\s+-m\s+)?pip3?\s+(?:install|download)\s(?!.*--no-index)`,
    String.raw`go\s+(?:get|mod\s+download)\b`,
    String.raw`(?:npm|yarn|pnpm)\s+(?:install|ci|add)\b(?!.*--offline)`,
    String.raw`cargo\s+(?:fetch|install)\b(?!.*--offline)`,
    String.raw`(?:gem\s+install|cpanm?|rsync\s+\S*::?|scp\s|ftp\s)`,
  ].join('|')})`,
);

const OVERRIDABLE = ['VERSION', 'BUILD', 'TAG', 'TMP', 'OUTPUT', 'PKGTYPE'];

/** NAME.SlackBuild. */
export const scriptRules: readonly SourceRule[] = [
  {
    id: 'source/shebang',
    explain: 'The script begins with "#!/bin/bash" or "#!/bin/sh".',
    severity: 'error',
    check: (folder) => {
      const first = linesOf(textOf(folder, scriptPath(folder)))[0];
      return first === undefined || /^#! ?\/bin\/(ba)?sh( -\w+)?\r?$/.test(first.text)
        ? []
        : [complain(scriptPath(folder), 'The first line names no shell in /bin.', 1)];
    },
  },
  {
    id: 'source/script-name',
    explain: 'PRGNAM in the script is the name of the folder.',
    severity: 'error',
    check: (folder) => {
      if (!hasScript(folder)) return [];
      const set = commandsOf(folder).flatMap(({ number, text }) => {
        const value = /^\s*PRGNAM=["']?([^"'\s;]*)/.exec(text)?.[1];
        return value === undefined ? [] : [{ value, number }];
      })[0];
      if (set === undefined) return [complain(scriptPath(folder), 'PRGNAM is not set.')];
      return set.value === folder.name
        ? []
        : [
            complain(
              scriptPath(folder),
              `PRGNAM is "${set.value}", and the folder is "${folder.name}".`,
              set.number,
            ),
          ];
    },
  },
  {
    id: 'source/script-version',
    explain: 'The default of VERSION in the script is the VERSION of .info.',
    severity: 'error',
    check: (folder) => {
      const script = defaultOf(folder, 'VERSION');
      const info = infoEntry(folder, 'VERSION');
      return script === undefined || info === undefined || script.value === info.value
        ? []
        : [
            complain(
              scriptPath(folder),
              `VERSION is "${script.value}", and .info has "${info.value}".`,
              script.line,
            ),
          ];
    },
  },
  {
    id: 'source/overridable',
    explain:
      'VERSION, BUILD, TAG, TMP, OUTPUT and PKGTYPE can be given from outside (NAME=${NAME:-default}), and so can ARCH.',
    severity: 'error',
    check: (folder) => {
      if (!hasScript(folder)) return [];
      const fixed = OVERRIDABLE.filter((name) => defaultOf(folder, name) === undefined);
      const text = textOf(folder, scriptPath(folder));
      if (!/\$\{?ARCH\b/.test(text) || !/-z ["']?\$\{?ARCH\b|ARCH="?\$\{ARCH:?-/.test(text))
        fixed.push('ARCH');
      return fixed.length === 0
        ? []
        : [complain(scriptPath(folder), `${quoteList(fixed)} cannot be given from outside.`)];
    },
  },
  {
    id: 'source/tag',
    explain:
      'The default TAG is our own, not that of SlackBuilds.org, and has no "-", which would break the name of the package.',
    severity: 'error',
    check: (folder) => {
      const tag = defaultOf(folder, 'TAG');
      if (tag === undefined) return [];
      const fault = /^_?SBo$/i.test(tag.value)
        ? 'is that of SlackBuilds.org'
        : tag.value.includes('-')
          ? 'has a "-"'
          : undefined;
      return fault === undefined
        ? []
        : [complain(scriptPath(folder), `The tag "${tag.value}" ${fault}.`, tag.line)];
    },
  },
  {
    id: 'source/print-package-name',
    explain: 'With PRINT_PACKAGE_NAME set the script prints the name of the package file and ends.',
    severity: 'error',
    check: wants(/\bPRINT_PACKAGE_NAME\b/, 'PRINT_PACKAGE_NAME is not looked at.'),
  },
  {
    id: 'source/set-e',
    explain:
      'The script ends at the first command that fails (set -e): otherwise it packs what is left of a failed build.',
    severity: 'error',
    check: wants(/(^|[;&]\s*)\s*set\s+(-\w*e\w*|-o\s+errexit)\b/, 'There is no "set -e".'),
  },
  {
    id: 'source/makepkg-call',
    explain:
      'The script calls makepkg with "-l y -c n": links become lines of doinst.sh, modes of folders stay.',
    severity: 'error',
    check: (folder) => {
      if (!hasScript(folder)) return [];
      const calls = commandsOf(folder).filter(({ text }) => /(^|[\s;&|(/])makepkg\s/.test(text));
      if (calls.length === 0) return [complain(scriptPath(folder), 'makepkg is not called.')];
      return calls
        .filter(({ text }) => !/\s(-l|--linkadd)\s+y\b/.test(text) || !/\s(-c|--chown)\s+n\b/.test(text))
        .map(({ number }) => complain(scriptPath(folder), 'makepkg is not called with "-l y -c n".', number));
    },
  },
  {
    id: 'source/network',
    explain:
      'The script uses no network: its sources are those of .info, verified, and the build root has none.',
    severity: 'error',
    check: eachCommand((text) => {
      const found = NETWORK.exec(text)?.[1]?.trim();
      return found === undefined ? undefined : `"${found}" wants the network.`;
    }),
  },
  {
    id: 'source/template',
    explain: 'Nothing of the template is left that its user should have replaced or removed.',
    severity: 'error',
    check: (folder) =>
      linesOf(textOf(folder, scriptPath(folder)))
        .filter(({ text }) => TEMPLATE.test(text))
        .map(({ number }) => complain(scriptPath(folder), 'The line is of the template.', number)),
  },
];
