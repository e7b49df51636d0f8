import { byCodeUnit } from '../../lib/text.ts';
import { fullName } from '../package-name.ts';
import { dateLine } from '../packages-txt.ts';
import type { PlacedPackage } from './placed-package.ts';

/** What happened to a package between two states of a repository, in the words of Slackware's ChangeLog.txt. */
export interface PackageChange {
  readonly kind: 'Added' | 'Upgraded' | 'Rebuilt' | 'Moved' | 'Removed';
  /** Where it is now; for one that is gone, where it was. */
  readonly path: string;
  readonly name: string;
  /** The full name before; absent for a new package. */
  readonly from?: string;
  /** The full name now; absent for one that is gone. */
  readonly to?: string;
}

/**
 * The difference between two states, in code-unit order of the paths. A package is followed by its name: another version is an upgrade
 * (or the way back), other bytes of the same version a rebuild, the same bytes in another folder a move. Of several packages of one
 * name the one in the same folder is compared.
 */
export function changesBetween(
  before: readonly PlacedPackage[],
  after: readonly PlacedPackage[],
): readonly PackageChange[] {
  const changes: PackageChange[] = [];
  const stillThere = new Set(after.map((each) => each.name.name));
  const paths = new Set(after.map((each) => each.path));
  for (const now of after) {
    const same = before.find((each) => each.path === now.path);
    if (same?.md5 === now.md5) continue;
    const namesakes = before.filter((each) => each.name.name === now.name.name);
    // A file that stays where it is was not replaced by this one.
    const replaced = namesakes.filter((each) => each === same || !paths.has(each.path));
    const was = same ?? replaced.find((each) => each.folder === now.folder) ?? replaced[0] ?? namesakes[0];
    const { path } = now;
    const { name } = now.name;
    const to = fullName(now.name);
    if (was === undefined) changes.push({ kind: 'Added', path, name, to });
    else changes.push({ kind: kindOf(was, now), path, name, from: fullName(was.name), to });
  }
  for (const was of before) {
    if (!stillThere.has(was.name.name))
      changes.push({ kind: 'Removed', path: was.path, name: was.name.name, from: fullName(was.name) });
  }
  return changes.sort((a, b) => byCodeUnit(a.path, b.path));
}

function kindOf(was: PlacedPackage, now: PlacedPackage): 'Upgraded' | 'Rebuilt' | 'Moved' {
  if (was.name.version !== now.name.version) return 'Upgraded';
  return was.md5 === now.md5 && was.file === now.file ? 'Moved' : 'Rebuilt';
}

const SEPARATOR = '+--------------------------+';

/** ChangeLog.txt with these changes on top; the same text when there are none. slackpkg+ finds entries by `PATH:  Word.` */
export function addToChangeLog(
  changeLog: string,
  changes: readonly PackageChange[],
  epochSeconds: number,
): string {
  if (changes.length === 0) return changeLog;
  const lines = changes.map(({ path, kind }) => `${path}:  ${kind}.`);
  return `${[dateLine(epochSeconds), ...lines, SEPARATOR].join('\n')}\n${changeLog}`;
}

/** For sorting out what goes forward and what back, in words only: "10" comes after "9". */
const VERSIONS = new Intl.Collator('en', { numeric: true });

/** The changes for people: `up    frr 10.2-x86_64-1_sf -> 10.3-x86_64-1_sf`. */
export function describeChanges(changes: readonly PackageChange[]): string {
  return changes
    .map(({ name, from, to }) => {
      const bare = (full: string): string => full.slice(name.length + 1);
      if (from === undefined) return `new   ${name} ${bare(to ?? '')}`;
      if (to === undefined) return `gone  ${name} ${bare(from)}`;
      const order = VERSIONS.compare(from, to);
      return `${order < 0 ? 'up    ' : order > 0 ? 'down  ' : 'other '}${name} ${bare(from)} -> ${bare(to)}`;
    })
    .map((line) => `  ${line}\n`)
    .join('');
}
