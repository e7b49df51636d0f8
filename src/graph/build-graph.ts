import semver from 'semver';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import type { Dependency, Recipe, RecipeTree } from '../recipe/index.ts';
import type { Edge } from './edge.ts';
import { findCycles } from './find-cycles.ts';

/** Recipes and their needs, known to be complete and free of circles. */
export interface Graph {
  readonly recipes: ReadonlyMap<string, Recipe>;
  /** For every recipe its edges to what it needs, in the order written. */
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
}

/**
 * Joins all recipes of a tree into one graph. Unknown names, versions out of range and every circle are reported at once.
 */
export function buildGraph(tree: RecipeTree): Result<Graph> {
  const edges = new Map<string, readonly Edge[]>();
  const faults: Diagnostic[] = [];
  for (const recipe of tree.recipes.values()) {
    const found = new Map<string, Edge>();
    for (const [dependency, isBuild] of needsOf(recipe)) {
      const fault = checkDependency(recipe, dependency, tree.recipes);
      if (fault !== undefined) faults.push(fault);
      const known = found.get(dependency.name);
      found.set(dependency.name, {
        from: recipe.name,
        to: dependency.name,
        isBuild: isBuild || known?.isBuild === true,
        isRun: !isBuild || known?.isRun === true,
        location: known?.location ?? dependency.location,
      });
    }
    edges.set(recipe.name, [...found.values()]);
  }
  for (const cycle of findCycles(edges)) faults.push(describeCycle(cycle));
  return faults.length > 0 ? failAll(dropDoubles(faults)) : ok({ recipes: tree.recipes, edges });
}

function needsOf(recipe: Recipe): readonly (readonly [Dependency, boolean])[] {
  return [
    ...recipe.buildDepends.map((dependency) => [dependency, true] as const),
    ...recipe.runDepends.map((dependency) => [dependency, false] as const),
  ];
}

function checkDependency(
  recipe: Recipe,
  dependency: Dependency,
  recipes: ReadonlyMap<string, Recipe>,
): Diagnostic | undefined {
  const target = recipes.get(dependency.name);
  if (target === undefined) {
    const near = nearest(dependency.name, [...recipes.keys()]);
    const message = `"${recipe.name}" needs "${dependency.name}", and no recipe has that name.`;
    const hint =
      near === undefined ? 'Add the recipe, or move the name to "base".' : `Did you mean "${near}"?`;
    return problem('graph/unknown-dependency', message, { location: dependency.location, hint });
  }
  if (dependency.range === undefined) return undefined;
  // Recipe versions such as "10.3" are not semver; coerce reads the leading numbers, which is what ranges are written for.
  const version = semver.coerce(target.version);
  if (version !== null && semver.satisfies(version, dependency.range)) return undefined;
  const message = `"${recipe.name}" needs "${dependency.name}" ${dependency.range}, but version ${target.version} would be built.`;
  return problem('graph/version-constraint', message, { location: dependency.location });
}

function describeCycle(cycle: readonly Edge[]): Diagnostic {
  const path = [...cycle.map((edge) => edge.from), cycle[0]?.from ?? ''].join(' -> ');
  const [first, ...rest] = cycle;
  return problem('graph/cycle', `Recipes need each other in a circle: ${path}.`, {
    ...(first === undefined ? {} : { location: first.location }),
    related: rest.map((edge) => ({
      message: `"${edge.from}" needs "${edge.to}" here`,
      location: edge.location,
    })),
    hint: 'Remove one of these dependencies.',
  });
}

function dropDoubles(faults: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = new Map(faults.toReversed().map((fault) => [fault.message, fault]));
  return faults.filter((fault) => first.get(fault.message) === fault);
}
