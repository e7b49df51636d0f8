import { problem } from '../lib/diagnostic.ts';
import { sha256Of, type Sha256Hex } from '../lib/digest.ts';
import { failAll, fail, ok, type Result } from '../lib/result.ts';
import { byCodeUnit, quoteList } from '../lib/text.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import type { BaseKind } from './base-files.ts';

/** Which packages of the mirror a base root holds. */
export interface BaseSettings {
  readonly series: readonly string[];
  /** Base names of packages to leave out. */
  readonly skip: readonly string[];
}

export interface BasePlan {
  readonly kind: BaseKind;
  /** Names the base root: every package with its digest in order, and the format of what we make of them. A mirror that moved on elsewhere gives the same root. */
  readonly identity: Sha256Hex;
  /** In the order of installation. */
  readonly packages: readonly MirrorPackage[];
  /** Paths (in the mirror) of those whose files for building are left out. */
  readonly runOnly: ReadonlySet<string>;
}

/** Raise it when the same packages would be made into another tree: every base root is then made anew. */
const BASE_FORMAT = 2;

/** The order in which Slackware's installer takes the series. Others come after them, by name. */
const SERIES_ORDER = ['a', 'ap', 'd', 'e', 'f', 'k', 'kde', 'l', 'n', 't', 'tcl', 'x', 'xap', 'xfce', 'y'];

/**
 * Chooses and orders the packages of a base root; touches nothing. Order: series as the installer takes them, in a series by file name in
 * the C locale, but `aaa_*` first of all, for the rest stands on them. Fails on a series that the mirror does not have.
 */
export function planBase(mirror: Mirror, settings: BaseSettings): Result<BasePlan> {
  const chosen = choosePackages(mirror, settings);
  return chosen.ok ? ok(basePlan('base', chosen.value)) : chosen;
}

/** A plan for these packages, given in the order of installation. */
export function basePlan(
  kind: BaseKind,
  packages: readonly MirrorPackage[],
  runOnly: ReadonlySet<string> = new Set(),
): BasePlan {
  const facts = [
    `format ${String(BASE_FORMAT)}`,
    ...packages.map((item) => `${item.md5} ${item.file}${runOnly.has(item.file) ? ' run' : ''}`),
  ];
  return { kind, identity: sha256Of(facts.join('\n')), packages, runOnly };
}

function choosePackages(mirror: Mirror, settings: BaseSettings): Result<readonly MirrorPackage[]> {
  const offered = mirror.packages.filter((item) => /^slackware(64)?\//.test(item.file));
  const series = new Set(offered.map((item) => item.series));
  const unknown = settings.series.filter((name) => !series.has(name));
  if (unknown.length > 0) {
    return failAll(
      unknown.map((name) =>
        problem('buildroot/unknown-series', `the mirror ${mirror.location} has no series "${name}"`, {
          hint: `it has ${quoteList([...series].sort(byCodeUnit))}; correct buildroot.series in slackforge.yaml`,
        }),
      ),
    );
  }
  const wanted = new Set(settings.series);
  const skipped = new Set(settings.skip);
  const packages = offered
    .filter((item) => wanted.has(item.series) && !skipped.has(item.name))
    .sort(byInstallOrder);
  if (packages.length === 0) {
    return fail(
      problem('buildroot/no-packages', 'the settings leave no package for the base root', {
        hint: 'set buildroot.series in slackforge.yaml',
      }),
    );
  }
  return ok(packages);
}

function byInstallOrder(a: MirrorPackage, b: MirrorPackage): number {
  return (
    Number(b.name.startsWith('aaa_')) - Number(a.name.startsWith('aaa_')) ||
    rank(a) - rank(b) ||
    byCodeUnit(a.file, b.file)
  );
}

function rank(item: MirrorPackage): number {
  const index = SERIES_ORDER.indexOf(item.series);
  return index < 0 ? SERIES_ORDER.length : index;
}
