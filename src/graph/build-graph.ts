import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import type { Dependency, Recipe, RecipeHead, RecipeTree } from '../recipe/index.ts';
import { showBase, type BasePackage, type DroppedEdge, type Edge } from './edge.ts';
import { findCycles } from './find-cycles.ts';
import { lookupIn, type Graph, type RecipeLookup } from './graph.ts';
import { resolveNeed, type Choices } from './resolve-need.ts';

/** Comparing a name with every name of a large tree takes milliseconds: the first faults get a suggestion, the others none. */
const SUGGESTIONS = 20;

/** Joins all recipes of a tree into one graph, as growGraph does. */
export function buildGraph(tree: Pick<RecipeTree, 'recipes'>, choices: Choices = {}): Result<Graph> {
  return growGraph<Recipe>(lookupIn(tree.recipes), [...tree.recipes.keys()], choices);
}

interface Growth<R extends RecipeHead> {
  readonly graph: Graph<R>;
  readonly faults: readonly Diagnostic[];
}

/**
 * The graph of the named recipes and of all that they reach. Faulty recipes, unknown names, versions out of range, names that two provide
 * and every circle are reported at once, as far as they are reached. With `skipsBase`, named recipes that the base has too are left out
 * as they are everywhere else, for a selection that names everything.
 */
export function growGraph<R extends RecipeHead>(
  lookup: RecipeLookup<R>,
  names: readonly string[],
  choices: Choices & { readonly skipsBase?: boolean } = {},
): Result<Graph<R>> {
  const { graph, faults } = grow(lookup, names, choices);
  const all = [...faults, ...findCycles(graph.edges).map(describeCycle)];
  return all.length > 0 ? failAll(dropDoubles(all)) : ok(graph);
}

/**
 * As growGraph, for questions about a tree that need not be right as a whole: recipes and needs with a fault are left out and told beside
 * the graph, which may have circles.
 */
export function growWhatIsRight<R extends RecipeHead>(
  lookup: RecipeLookup<R>,
  names: readonly string[],
  choices: Choices = {},
): Growth<R> {
  const { graph, faults } = grow(lookup, names, choices);
  return { graph, faults: dropDoubles(faults) };
}

function grow<R extends RecipeHead>(
  lookup: RecipeLookup<R>,
  names: readonly string[],
  choices: Choices & { readonly skipsBase?: boolean },
): Growth<R> {
  const recipes = new Map<string, R>();
  const edges = new Map<string, readonly Edge[]>();
  const dropped = new Map<string, readonly DroppedEdge[]>();
  const faults: Diagnostic[] = [];
  const inBase = new Set<string>();
  let suggestions = SUGGESTIONS;
  const suggest = (name: string): string | undefined =>
    suggestions-- > 0 ? nearest(name, lookup.folderNames()) : undefined;
  const yieldsToBase = (name: string): boolean => {
    const recipe = choices.base?.has(name) === true ? lookup.find(name) : undefined;
    return recipe?.ok === true && recipe.value.overBase === undefined;
  };

  const wanted = new Set(choices.skipsBase === true ? names.filter((name) => !yieldsToBase(name)) : names);
  const reached = new Set(wanted);
  for (const name of reached) {
    const recipe = lookup.find(name);
    if (recipe === undefined) throw new Error(`internal error: "${name}" is asked for and is no recipe`);
    if (!recipe.ok) {
      faults.push(...recipe.diagnostics);
      continue;
    }
    recipes.set(name, recipe.value);
    const needed = needsOf(recipe.value);
    if (needed.length === 0) continue;
    const found = new Map<string, Edge>();
    const met = new Map<string, DroppedEdge>();
    for (const phases of needed) {
      for (const need of phases.needs) {
        const resolved = resolveNeed(recipe.value, need, lookup, choices, suggest);
        if (!resolved.ok) faults.push(...resolved.diagnostics);
        else if (resolved.value.kind === 'base') {
          const { base } = resolved.value;
          met.set(base.name, { ...join(met.get(base.name), name, base.name, need, phases), base });
          inBase.add(base.name);
        } else {
          const to = resolved.value.name;
          found.set(to, join(found.get(to), name, to, need, phases));
          reached.add(to);
        }
      }
    }
    if (found.size > 0) edges.set(name, [...found.values()]);
    if (met.size > 0) dropped.set(name, [...met.values()]);
  }
  const collisions = [...new Set([...names, ...inBase])].filter(yieldsToBase).flatMap((name) => {
    const base = choices.base?.get(name);
    return base === undefined ? [] : [describeCollision(name, base, lookup, wanted.has(name))];
  });
  return { graph: { recipes, edges, dropped, warnings: collisions }, faults };
}

function describeCollision(
  name: string,
  base: BasePackage,
  lookup: RecipeLookup<RecipeHead>,
  isBuilt: boolean,
): Diagnostic {
  const recipe = lookup.find(name);
  const what = isBuilt ? 'this recipe is built all the same, because it was asked for' : 'that one is used';
  return warning('graph/in-base', `"${name}" is a package of the base too (${showBase(base)}): ${what}.`, {
    ...(recipe?.ok === true ? { location: recipe.value.location } : {}),
    hint: 'Say "over_base: REASON" in its recipe.yaml to have the recipe everywhere.',
  });
}

interface Phases {
  readonly needs: readonly Dependency[];
  readonly isBuild: boolean;
  readonly isRun: boolean;
}

/** Without a recipe.yaml both phases have one list, which is gone through once. */
function needsOf({ buildDepends, runDepends }: RecipeHead): readonly Phases[] {
  if (buildDepends.length + runDepends.length === 0) return [];
  if (buildDepends === runDepends) return [{ needs: buildDepends, isBuild: true, isRun: true }];
  return [
    { needs: buildDepends, isBuild: true, isRun: false },
    { needs: runDepends, isBuild: false, isRun: true },
  ];
}

/** One edge for a need of both phases, at the place where it is written first. */
function join(
  known: Edge | undefined,
  from: string,
  to: string,
  { name, location, option }: Dependency,
  { isBuild, isRun }: Phases,
): Edge {
  if (known !== undefined)
    return { ...known, isBuild: isBuild || known.isBuild, isRun: isRun || known.isRun };
  if (name === to && option === undefined) return { from, to, isBuild, isRun, location };
  return {
    ...{ from, to, isBuild, isRun, location },
    ...(name === to ? {} : { via: name }),
    ...(option === undefined ? {} : { option }),
  };
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

/** Keeps the first of equal messages: what two recipes reach is told once. */
function dropDoubles(faults: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return faults.filter(({ message, location }) => {
    const key = `${message}\0${location?.file ?? ''}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
