import type { Result } from '../../src/lib/result.ts';
import { installPackages } from '../../src/pkg/install/install-packages.ts';
import type { Report } from '../../src/pkg/install/outcome.ts';
import { removePackages } from '../../src/pkg/install/remove-packages.ts';
import { upgradePackages } from '../../src/pkg/install/upgrade-packages.ts';
import { hostScriptRunner } from './host-script-runner.ts';
import { pkgtools, type Ended } from './pkgtools.ts';
import { differences, listTree, type ListingOptions } from './tree-listing.ts';

/** One way to install, upgrade and remove packages below a root. Names of packages are full names. */
export interface Side {
  install(root: string, files: readonly string[]): Promise<Ended>;
  /** As `upgradepkg --reinstall --install-new`. */
  upgrade(root: string, files: readonly string[]): Promise<Ended>;
  remove(root: string, names: readonly string[]): Promise<Ended>;
}

export const shellSide: Side = {
  install: (root, files) => pkgtools('installpkg', ['--terse', ...files], { root }),
  upgrade: (root, files) =>
    pkgtools('upgradepkg', ['--terse', '--reinstall', '--install-new', ...files], { root }),
  remove: (root, names) => pkgtools('removepkg', ['--terse', ...names], { root }),
};

const runScript = hostScriptRunner;

export const ourSide: Side = {
  install: async (root, files) => ended(await installPackages(root, files, { runScript })),
  upgrade: async (root, files) =>
    ended(await upgradePackages(root, files, { runScript, reinstall: true, installNew: true })),
  remove: async (root, names) => ended(await removePackages(root, names, { runScript })),
};

/** What a run of our code came to, in the words of a program's end. */
function ended(report: Result<Report>): Ended {
  if (!report.ok) return { status: null, output: JSON.stringify(report.diagnostics) };
  return {
    status: report.value.status,
    output: JSON.stringify(report.value.outcomes.flatMap(({ diagnostics }) => diagnostics)),
  };
}

export interface Comparison {
  readonly statuses: readonly (number | null)[];
  readonly outputs: readonly string[];
  /** Lines that only one of the trees has: `-` the first side's, `+` the second's. */
  readonly differences: readonly string[];
  /** How many paths were compared. */
  readonly paths: number;
}

/** Does the same with two sides, each on a root of its own, and compares all that can be seen of the roots. */
export async function compareSides(
  roots: readonly [string, string],
  sides: readonly [Side, Side],
  act: (side: Side, root: string) => Promise<Ended>,
  listing: ListingOptions,
): Promise<Comparison> {
  const ends = await Promise.all([act(sides[0], roots[0]), act(sides[1], roots[1])]);
  const [left, right] = [listTree(roots[0], listing), listTree(roots[1], listing)];
  return {
    statuses: ends.map(({ status }) => status),
    outputs: ends.map(({ output }) => output),
    differences: differences(left, right),
    paths: left.length,
  };
}
