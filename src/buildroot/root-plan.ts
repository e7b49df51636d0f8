import { problem } from '../lib/diagnostic.ts';
import { sha256Of, type Sha256Hex } from '../lib/digest.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { quoteList } from '../lib/text.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import { NeedsIndex, needsClosure, type PackageNeeds, type Reached, type View } from '../pkg/index.ts';
import { basePlan, planBase, type BasePlan, type BaseSettings } from './base-plan.ts';
import { DEFAULT_CORE } from './default-core.ts';
import type { MirrorNeeds } from './mirror-needs.ts';

export interface RootSettings extends BaseSettings {
  /** Series and packages that every minimal root has; DEFAULT_CORE where the settings say nothing. */
  readonly core?: readonly string[];
}

/** A package of the mirror over the core. */
export interface AddedPackage {
  readonly package: MirrorPackage;
  readonly view: View;
  /** As a clause: `declared`, `libz.so.1 for usr/bin/as of binutils`. */
  readonly because: string;
}

/** What the root of one build is made of. */
export interface RootPlan {
  /** `full`: every package of the settings' series. `minimal`: the core, what is declared, and what those need. */
  readonly kind: 'full' | 'minimal';
  /** Names all that a build can see of the mirror: digests in order, and how much of each package. Another package of the mirror changes nothing. */
  readonly identity: Sha256Hex;
  readonly base: BasePlan;
  /** In the order of installation. */
  readonly added: readonly AddedPackage[];
}

export interface RootPlanner {
  readonly full: RootPlan;
  readonly index: NeedsIndex;
  /** Names of what is whole in every minimal root: no recipe has to name it. */
  readonly core: ReadonlySet<string>;
  /** The root for these packages of the mirror, by name; each must be in `full`. */
  minimal(declared: readonly string[]): RootPlan;
  /** Name of a package in `full` -> the package. */
  packageOf(name: string): MirrorPackage | undefined;
}

/** Raised when the same packages would be laid over the core in another way. */
const SET_FORMAT = 1;

/** Of a package that was not read yet. */
const NO_NEEDS: PackageNeeds = {
  libraries: [],
  wantsLibraries: {},
  programs: [],
  wantsPrograms: {},
  modules: [],
  wantsModules: {},
};

/** Everything that can be said of roots before one is made, by what is known of the packages. Fails on series or core packages that the mirror does not have. */
export function planRoots(mirror: Mirror, settings: RootSettings, needs: MirrorNeeds): Result<RootPlanner> {
  const base = planBase(mirror, settings);
  if (!base.ok) return base;
  const packages = base.value.packages;
  const byName = new Map(packages.map((item) => [item.name, item]));
  const index = new NeedsIndex(
    packages.map(({ name, file }) => ({ name, needs: needs.get(file) ?? NO_NEEDS })),
  );
  const named = coreNames(packages, settings.core);
  if (!named.ok) return named;
  // A perl for one seldom used script of a shell's package would be a perl that nobody has to declare.
  const present = needsClosure(index, named.value, { withPrograms: false });
  const inCore = packages.filter(({ name }) => present.has(name));
  const runOnly = inCore.filter(({ name }) => present.get(name)?.view === 'run').map(({ file }) => file);
  const core = basePlan('core', inCore, new Set(runOnly));
  const plans = new Map<string, RootPlan>();
  return ok({
    full: { kind: 'full', identity: base.value.identity, base: base.value, added: [] },
    index,
    core: new Set([...present].filter(([, { view }]) => view === 'whole').map(([name]) => name)),
    packageOf: (name) => byName.get(name),
    minimal: (declared) => {
      const key = [...new Set(declared)].sort().join(' ');
      const plan =
        plans.get(key) ?? minimalPlan(core, packages, needsClosure(index, key.split(' '), { present }));
      plans.set(key, plan);
      return plan;
    },
  });
}

function minimalPlan(
  core: BasePlan,
  packages: readonly MirrorPackage[],
  reached: ReadonlyMap<string, Reached>,
): RootPlan {
  const added = packages.flatMap((item) => {
    const found = reached.get(item.name);
    return found === undefined ? [] : [{ package: item, ...found }];
  });
  const facts = added.map(({ package: { md5, file }, view }) => `${md5} ${file} ${view}`);
  const identity = sha256Of([`set ${String(SET_FORMAT)}`, core.identity, ...facts].join('\n'));
  return { kind: 'minimal', identity, base: core, added };
}

/** A word of the settings is a series or a package. Of the default list, what a mirror does not have is passed over. */
function coreNames(
  packages: readonly MirrorPackage[],
  words: readonly string[] | undefined,
): Result<readonly string[]> {
  const ofWord = (word: string): readonly string[] =>
    packages.filter(({ name, series }) => name === word || series === word).map(({ name }) => name);
  const unknown = (words ?? []).filter((word) => ofWord(word).length === 0);
  if (unknown.length === 0) return ok((words ?? DEFAULT_CORE).flatMap(ofWord));
  return failAll([
    problem(
      'buildroot/unknown-core',
      `buildroot.core names ${quoteList(unknown)}, which is no series and no package of the build root`,
      { hint: 'correct it in slackforge.yaml, or add the series to buildroot.series' },
    ),
  ]);
}
