import { warning, type Diagnostic } from '../lib/diagnostic.ts';
import type { JobResult } from './executor.ts';
import type { BuildStep } from './plan.ts';
import type { DeclaredNeed } from './root-of.ts';
import type { StoredPackage } from './check-result.ts';

/**
 * `build --check-needs`: a build is traced, and every need that its recipe declares for building is held against what was opened of it.
 * Tracing is no input of a build: the package is an ordinary one, recorded under the same fingerprint. A file that was opened shows no more
 * than that (configure scripts try what they never use, aclocal reads every macro there is); a need of which nothing was opened is
 * one that this build does without.
 */
export interface CheckedNeeds {
  /** How many were looked at, and of how many something was opened. */
  readonly declared: number;
  readonly opened: number;
  /** Those of which nothing was opened and that stay, by `lint.allow` of recipe.yaml. */
  readonly allowed: readonly { readonly name: string; readonly reason: string }[];
  /** Names that are allowed although something of them was opened, or that the recipe does not declare. */
  readonly unusedAllowances: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** What allowances of needs begin with in recipe.yaml. */
const RULES = 'needs/';

/** A need, and the package in the root that meets it, by the digest that a job watches. */
interface WatchedNeed {
  readonly need: DeclaredNeed;
  readonly digest: string;
}

/** The needs of a step that can be checked: in a minimal root, without what every root has. */
export function watchedNeeds(
  { root }: Pick<BuildStep, 'root'>,
  dependencies: ReadonlyMap<string, Pick<StoredPackage, 'sha256'>>,
): readonly WatchedNeed[] {
  if (root.plan.kind === 'full') return [];
  const added = new Map(root.plan.added.map(({ package: item }) => [item.name, item.md5]));
  return root.buildsWith.flatMap((need) => {
    const digest = need.isOurs ? dependencies.get(need.name)?.sha256 : added.get(need.name);
    return digest === undefined ? [] : [{ need, digest }];
  });
}

/** What is to be said of the needs of a traced build, with a warning for each that it did without. Pure. */
export function checkNeeds(
  { recipe, root }: Pick<BuildStep, 'recipe' | 'root'>,
  watched: readonly WatchedNeed[],
  { unopened }: Pick<JobResult, 'unopened'>,
): CheckedNeeds {
  const unchecked = (why: string): CheckedNeeds => {
    const message = `What "${recipe.name}" needs to be built was not checked: ${why}.`;
    const warnings = [warning('build/needs-unchecked', message, { location: recipe.location })];
    return { declared: 0, opened: 0, allowed: [], unusedAllowances: [], warnings };
  };
  if (root.whyFull !== undefined)
    return unchecked(`its root held all series, since ${root.whyFull}, and not what it declares`);
  if (unopened === undefined && watched.length > 0)
    return unchecked('the trace does not show where the build begins');
  const gone = new Set(unopened);
  const idle = watched.filter(({ digest }) => gone.has(digest)).map(({ need }) => need);
  const reasonOf = ({ name }: DeclaredNeed): string | undefined => recipe.lintAllow[`${RULES}${name}`];
  return {
    declared: watched.length,
    opened: watched.length - idle.length,
    allowed: idle.flatMap((need) => {
      const reason = reasonOf(need);
      return reason === undefined ? [] : [{ name: need.name, reason }];
    }),
    // No warning: with another mirror, or with the source in another form, it may be what keeps the peace.
    unusedAllowances: Object.keys(recipe.lintAllow)
      .filter((id) => id.startsWith(RULES))
      .map((id) => id.slice(RULES.length))
      .filter((name) => !idle.some((need) => need.name === name)),
    warnings: idle.filter((need) => reasonOf(need) === undefined).map((need) => unneeded(recipe.name, need)),
  };
}

function unneeded(recipe: string, { name, location }: DeclaredNeed): Diagnostic {
  const message = `"${recipe}" declares that it is built with "${name}", and its build opened nothing of it.`;
  const hint = `Remove it there, or say in recipe.yaml under lint: allow: why "${RULES}${name}" stays.`;
  return warning('build/unneeded-dependency', message, { location, hint });
}
