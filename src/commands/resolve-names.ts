import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest, plural } from '../lib/text.ts';
import {
  growGraph,
  growWhatIsRight,
  withWholeRecipes,
  type BasePackages,
  type Choices,
  type Graph,
} from '../graph/index.ts';
import type { Mirror } from '../mirror/index.ts';
import { openTrees, type Recipe, type RecipeHead, type RecipeTrees } from '../recipe/index.ts';
import type { SourcesLock } from '../sources/index.ts';
import type { Context } from './context.ts';

/** What a command line names: recipes, whole stacks, or everything. */
export interface Selection {
  readonly names: readonly string[];
  readonly stacks: readonly string[];
  readonly isAll: boolean;
}

/** Names that were found in the trees; what they need was not looked at yet. */
export interface NamedRecipes {
  readonly trees: RecipeTrees;
  readonly names: readonly string[];
  readonly isAll: boolean;
}

/** The graph of a selection, its recipes as heads. */
export interface SelectedGraph {
  readonly warnings: readonly Diagnostic[];
  readonly graph: Graph<RecipeHead>;
  /** Those that were named, without those that the base has instead. */
  readonly names: readonly string[];
}

/** The same, every recipe read wholly. */
export interface Selected extends SelectedGraph {
  readonly graph: Graph;
}

/** Up to so many folders the recipes that a selection does not reach are looked at too; a larger tree is somebody else's, as a rule. */
const OWN_TREE = 1000;

const listed = (names: readonly string[]): string =>
  names.length > 30 ? `${names.slice(0, 30).join(', ')} and others` : names.join(', ');

/** The trees of recipes of the settings. */
export function openRecipes({ settings }: Pick<Context, 'settings'>): Result<RecipeTrees> {
  const { recipeDirs, overrides, switches } = settings;
  return openTrees({ dirs: recipeDirs, overrides, switches });
}

/** Opens the trees of recipes and looks for what is named; nothing named is a fault. */
export function findRecipes(context: Context, selection: Selection): Result<NamedRecipes> {
  const opened = openRecipes(context);
  return opened.ok ? findIn(opened.value, selection) : opened;
}

/** The same for names as install.packages of a cluster has them: recipes, or stacks where no recipe is called so. */
export function findPackages(context: Context, names: readonly string[]): Result<NamedRecipes> {
  const opened = openRecipes(context);
  if (!opened.ok) return opened;
  const trees = opened.value;
  const known = trees.stacks();
  if (!known.ok) return known;
  const isStack = (name: string): boolean => !trees.has(name) && known.value.has(name);
  return findIn(trees, {
    names: names.filter((name) => !isStack(name)),
    stacks: names.filter(isStack),
    isAll: false,
  });
}

function findIn(trees: RecipeTrees, selection: Selection): Result<NamedRecipes> {
  const stacks = selection.isAll || selection.stacks.length > 0 ? trees.stacks() : ok(new Map<string, []>());
  if (!stacks.ok) return stacks;
  if (selection.isAll) return ok({ trees, names: trees.names(), isAll: true });
  const unknown = [
    ...selection.names.filter((name) => !trees.has(name)).map((name) => unknownRecipe(trees, name)),
    ...selection.stacks
      .filter((name) => !stacks.value.has(name))
      .map((name) => complain('stack', name, [...stacks.value.keys()])),
  ];
  if (unknown.length > 0) return failAll(unknown);
  const names = [
    ...new Set([...selection.names, ...selection.stacks.flatMap((name) => stacks.value.get(name) ?? [])]),
  ];
  if (names.length > 0) return ok({ trees, names, isAll: false });
  return failAll([
    problem('usage/invalid', 'Nothing is named.', { hint: 'Name recipes, or use --stack NAME or --all.' }),
  ]);
}

export function unknownRecipe(trees: RecipeTrees, name: string): Diagnostic {
  return complain('recipe', name, trees.folderNames());
}

function complain(kind: 'recipe' | 'stack', name: string, known: readonly string[]): Diagnostic {
  const near = nearest(name, known);
  const code = kind === 'recipe' ? 'graph/unknown-name' : 'recipe/unknown-stack';
  const list =
    known.length === 0 ? `There is no ${kind} here at all.` : `Known: ${listed([...known].sort())}.`;
  return problem(code, `No ${kind} is called "${name}".`, {
    hint: near === undefined ? list : `Did you mean "${near}"?`,
  });
}

/**
 * Joins what is named and what that needs into a graph. Faults of recipes that this does not reach are counted in one warning, where the trees
 * are small enough to be looked through.
 */
export function joinRecipes(
  context: Context,
  { trees, names, isAll }: NamedRecipes,
  base: BasePackages | undefined,
): Result<SelectedGraph> {
  const choices = choicesOf(context, trees, base);
  if (!choices.ok) return choices;
  const graph = growGraph(trees, names, { ...choices.value, skipsBase: isAll });
  if (!graph.ok) return graph;
  const { recipes } = graph.value;
  return ok({
    graph: graph.value,
    names: names.filter((name) => recipes.has(name)),
    warnings: [
      ...[...trees.warnings].flatMap(([name, warnings]) => (recipes.has(name) ? warnings : [])),
      ...graph.value.warnings,
      ...(isAll ? [] : faultsBeyond(trees, choices.value)),
    ],
  });
}

function faultsBeyond(trees: RecipeTrees, choices: Choices): readonly Diagnostic[] {
  if (trees.folderNames().length > OWN_TREE) return [];
  const { faults } = growWhatIsRight(trees, trees.names(), choices);
  if (faults.length === 0) return [];
  const message = `Recipes that are not needed here have ${plural(faults.length, 'fault')}.`;
  return [warning('recipe/unreached', message, { hint: 'slackforge graph --all shows them.' })];
}

/** What the graph may choose from; a substitute that is neither a recipe nor in the base is a fault. */
export function choicesOf(
  { settings: { substitutes } }: Context,
  trees: RecipeTrees,
  base: BasePackages | undefined,
): Result<Choices> {
  const faults = [...substitutes]
    .filter(([, to]) => !trees.has(to) && base?.has(to) !== true)
    .map(([from, to]) => {
      const near = nearest(to, trees.folderNames());
      return problem(
        'graph/substitute',
        `The settings substitute "${from}" by "${to}", which is no recipe${base === undefined ? '' : ' and not in the base'}.`,
        near === undefined ? {} : { hint: `Did you mean "${near}"?` },
      );
    });
  return faults.length > 0 ? failAll(faults) : ok({ base, substitutes });
}

/**
 * Reads the recipes of a graph wholly, as a build needs them. Sources that the sources.lock of a recipe's own tree has bear its digest;
 * the lock of the settings is written to, so that it is left to who fetches.
 */
export async function loadWhole(
  { settings: { lockPath } }: Pick<Context, 'settings'>,
  trees: RecipeTrees,
  selected: SelectedGraph,
): Promise<Result<Selected>> {
  // Loaded only now: a question about the graph has no use for what fetches.
  const { lockKey, readLock } = await import('../sources/index.ts');
  const locks = new Map<string, Result<SourcesLock>>([[lockPath, ok(new Map())]]);
  const recipes = new Map<string, Recipe>();
  const faults: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  for (const name of selected.graph.recipes.keys()) {
    const loaded = await trees.load(name);
    const path = join(trees.places(name)[0]?.tree ?? '', 'sources.lock');
    const lock = locks.get(path) ?? (await readLock(path));
    if (!lock.ok && !locks.has(path)) faults.push(...lock.diagnostics);
    locks.set(path, lock);
    if (loaded.ok) {
      const { recipe } = loaded.value;
      recipes.set(name, lock.ok ? withDigests(recipe, lock.value, lockKey) : recipe);
      warnings.push(...loaded.value.warnings);
    } else faults.push(...loaded.diagnostics);
  }
  if (faults.length > 0) return failAll(faults);
  // What the heads were warned of comes again with the whole recipes.
  const others = selected.warnings.filter(
    (known) => !warnings.some((each) => each.message === known.message),
  );
  return ok({
    ...selected,
    graph: withWholeRecipes(selected.graph, recipes),
    warnings: [...warnings, ...others],
  });
}

function withDigests(
  recipe: Recipe,
  lock: SourcesLock,
  keyOf: (entry: { recipe: string; version: string; file: string }) => string,
): Recipe {
  const { name, version } = recipe;
  const sources = recipe.sources.map((source) => {
    const sha256 = source.sha256 ?? lock.get(keyOf({ recipe: name, version, file: source.file }))?.sha256;
    return sha256 === undefined ? source : { ...source, sha256 };
  });
  return { ...recipe, sources };
}

/** The packages of a mirror by name, as the graph asks for them. */
export function basePackagesOf(mirror: Mirror): BasePackages {
  return new Map(mirror.packages.map(({ name, version, series }) => [name, { name, version, series }]));
}

/** What a selection is built from, against a mirror: found, joined and read wholly. */
export async function selectRecipes(
  context: Context,
  named: NamedRecipes,
  mirror: Mirror,
): Promise<Result<Selected>> {
  const joined = joinRecipes(context, named, basePackagesOf(mirror));
  return joined.ok ? loadWhole(context, named.trees, joined.value) : joined;
}
