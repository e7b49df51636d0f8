import type { Complaint } from '../../lib/lint.ts';
import { quoteList } from '../../lib/text.ts';
import { INFO_KEYS, infoEntries, infoEntry, wordsOf, type InfoEntry } from './info-entries.ts';
import { complain, infoPath, type RecipeFolder, type SourceRule } from './recipe-folder.ts';

/** One key of .info: what `say` says of its value is a complaint about its line. */
function ofKey(
  key: string,
  say: (entry: InfoEntry, folder: RecipeFolder) => string | undefined,
): SourceRule['check'] {
  return (folder) => {
    const entry = infoEntry(folder, key);
    const message = entry === undefined ? undefined : say(entry, folder);
    return entry === undefined || message === undefined
      ? []
      : [complain(infoPath(folder), message, entry.line)];
  };
}

const hasInfo = (folder: RecipeFolder): boolean => folder.files.has(infoPath(folder));

/** NAME.info, but for what it says of downloads. */
export const infoRules: readonly SourceRule[] = [
  {
    id: 'source/info-form',
    explain:
      'Every line of the .info file is KEY="value", the value in double quotes, without quotes, "$" or "`" inside: programs read it that are no shell.',
    severity: 'error',
    check: (folder) =>
      infoEntries(folder).strange.map(({ line, message }) => complain(infoPath(folder), message, line)),
  },
  {
    id: 'source/info-keys',
    explain: 'The .info file has each of its ten keys once, and no other key.',
    severity: 'error',
    check: (folder) => {
      if (!hasInfo(folder)) return [];
      const path = infoPath(folder);
      const { entries } = infoEntries(folder);
      const keys = entries.map(({ key }) => key);
      const missing = INFO_KEYS.filter((key) => !keys.includes(key));
      const faults: Complaint[] = missing.map((key) => complain(path, `${key} is not set.`));
      for (const [index, { key, line }] of entries.entries()) {
        if (!INFO_KEYS.some((known) => known === key))
          faults.push(complain(path, `${key} is not a key of .info.`, line));
        else if (keys.indexOf(key) !== index)
          faults.push(complain(path, `${key} is set a second time.`, line));
      }
      return faults;
    },
  },
  {
    id: 'source/info-order',
    explain: 'The keys of the .info file are in the order of SlackBuilds.org, PRGNAM first and EMAIL last.',
    severity: 'warning',
    check: (folder) => {
      const keys = infoEntries(folder).entries.map(({ key }) => key);
      const present = INFO_KEYS.filter((key) => keys.includes(key));
      const known = keys.filter((key) => present.some((name) => name === key));
      const wrong = known.find((key, index) => key !== present[index]);
      return wrong === undefined
        ? []
        : [complain(infoPath(folder), `The keys are out of order from ${wrong} on.`)];
    },
  },
  {
    id: 'source/info-empty',
    explain:
      'PRGNAM, VERSION, HOMEPAGE, MAINTAINER and EMAIL say something, and so does one of the two DOWNLOADs, or "sources" of recipe.yaml.',
    severity: 'warning',
    check: (folder) => {
      const { entries } = infoEntries(folder);
      const isEmpty = (key: string): boolean =>
        entries.some((entry) => entry.key === key && entry.value === '');
      const empty: string[] = ['PRGNAM', 'VERSION', 'HOMEPAGE', 'MAINTAINER', 'EMAIL'].filter(isEmpty);
      if (isEmpty('DOWNLOAD') && isEmpty('DOWNLOAD_x86_64') && !folder.usesRegistry) empty.push('DOWNLOAD');
      return empty.length === 0 ? [] : [complain(infoPath(folder), `${quoteList(empty)} has no value.`)];
    },
  },
  {
    id: 'source/info-name',
    explain:
      'PRGNAM is the name of the folder, as are the names of the script, of the .info file and of slack-desc.',
    severity: 'error',
    check: ofKey('PRGNAM', ({ value }, { name }) =>
      value === name ? undefined : `PRGNAM is "${value}", and the folder is "${name}".`,
    ),
  },
  {
    id: 'source/info-version',
    explain:
      'VERSION has no "-" and no blank: pkgtools find the version in a name by counting dashes from its end.',
    severity: 'error',
    check: ofKey('VERSION', ({ value }) =>
      value === '' || /^[A-Za-z0-9][A-Za-z0-9+._~]*$/.test(value)
        ? undefined
        : `The version "${value}" cannot stand in a package name.`,
    ),
  },
  {
    id: 'source/homepage',
    explain: 'HOMEPAGE is an address that a browser takes.',
    severity: 'warning',
    check: ofKey('HOMEPAGE', ({ value }) =>
      value === '' || /^https?:\/\/[^\s/]+/.test(value) ? undefined : `"${value}" is not an http address.`,
    ),
  },
  {
    id: 'source/email',
    explain: 'EMAIL is one address, as written or with its signs spelt out.',
    severity: 'warning',
    check: ofKey('EMAIL', ({ value }) =>
      value === '' || /^\S+@\S+$|\bat\b|[[(]at[)\]]/i.test(value)
        ? undefined
        : `"${value}" is not a mail address.`,
    ),
  },
  {
    id: 'source/requires-form',
    explain:
      'REQUIRES lists names of packages separated by blanks, without versions or commas, %README% last.',
    severity: 'error',
    check: ofKey('REQUIRES', (entry) => {
      const words = wordsOf(entry);
      const wrong = words.filter(
        (word) => word !== '%README%' && !/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(word),
      );
      if (wrong.length > 0) return `${quoteList(wrong)} is not the name of a package.`;
      const at = words.indexOf('%README%');
      return at >= 0 && at !== words.length - 1 ? '%README% is not the last word.' : undefined;
    }),
  },
  {
    id: 'source/requires-agree',
    explain:
      'REQUIRES and the "depends" of recipe.yaml name the same packages: who builds by hand reads the one, slackforge the other.',
    severity: 'error',
    check: ofKey('REQUIRES', (entry, { declaredNeeds }) => {
      if (declaredNeeds === undefined) return undefined;
      const required = new Set(wordsOf(entry).filter((word) => word !== '%README%'));
      const only = (left: ReadonlySet<string>, right: ReadonlySet<string>): string[] =>
        [...left].filter((name) => !right.has(name));
      const [here, there] = [only(required, declaredNeeds), only(declaredNeeds, required)];
      if (here.length > 0) return `recipe.yaml does not have ${quoteList(here)}, which REQUIRES has.`;
      return there.length > 0
        ? `REQUIRES does not have ${quoteList(there)}, which recipe.yaml has.`
        : undefined;
    }),
  },
];
