import { byCodeUnit } from '../../lib/text.ts';
import { parseDatabaseEntry } from '../database.ts';

/** What the database says of one installed package: the text of its entry and of its saved script. */
export interface InstalledTexts {
  readonly entry: string;
  readonly script?: string;
}

/** Paths that go with a package, each list in code-unit order. */
export interface RemovalLists {
  readonly links: readonly string[];
  /** As listed: directories end in `/`. */
  readonly files: readonly string[];
  /** Pages that man may have formatted from the package's own. */
  readonly catPages: readonly string[];
}

/**
 * What removepkg would remove with `mine`: its files that no other package lists or links, and the links of its script likewise. The
 * archive's `./` and `install/` members are no files of it.
 */
export function removalLists(mine: InstalledTexts, others: readonly InstalledTexts[]): RemovalLists {
  const theirs = new Set(
    others.flatMap((other) => [...listedFiles(other.entry), ...scriptLinks(other.script ?? '')]),
  );
  const own = (paths: readonly string[]): readonly string[] =>
    [...new Set(paths)].filter((path) => !theirs.has(path)).sort(byCodeUnit);
  const files = own(listedFiles(mine.entry));
  return {
    links: own(scriptLinks(mine.script ?? '')),
    files,
    catPages: files.flatMap((path) =>
      /\/man(.\/[^/]*[^/])$/.test(path) ? [path.replace(/\/man(.\/[^/]*)$/, '/cat$1')] : [],
    ),
  };
}

/** The paths that a database entry says are on the disk. */
export function listedFiles(entry: string): readonly string[] {
  return parseDatabaseEntry(entry)
    .listed.map((path) => path.replace(/^(\.\/)+/, ''))
    .filter((path) => path !== '' && path !== 'install/' && !path.startsWith('install/'));
}

const REMOVED = /^[ \t]*\([ \t]*cd[ \t]+(.*\S)[ \t]*;[ \t]*rm[ \t]+-rf[ \t]+(.*\S)[ \t]*\)[ \t]*$/;

/** The links that a script makes, found as removepkg finds them: by lines `( cd DIR ; rm -rf NAME )`, wherever they stand. */
export function scriptLinks(script: string): readonly string[] {
  return script.split('\n').flatMap((line) => {
    const [, dir, name] = REMOVED.exec(line) ?? [];
    if (dir === undefined || name === undefined) return [];
    const path = `${dir}/${name}`.replace(/\\(.)/g, '$1').replace(/^(\.?\/)+/, '');
    // A line with further commands in it is more than the form; so is a name that climbs.
    return /[;\n]/.test(dir) || path.split('/').includes('..') ? [] : [path];
  });
}
