import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { listFoldersSync, pathExistsSync } from '../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { byCodeUnit, nearest } from '../lib/text.ts';
import { loadRecipe, type LoadedRecipe } from './load-recipe.ts';
import { holdsRecipe, readHead } from './read-head.ts';
import type { OptionSwitches, RecipeHead, RecipeOverride } from './recipe.ts';
import { readStacks, type Stacks } from './stacks.ts';

export interface TreeSettings {
  /** Folders of recipes; of recipes with one name the one in the first of them wins. */
  readonly dirs: readonly string[];
  readonly overrides: ReadonlyMap<string, RecipeOverride>;
  readonly switches: OptionSwitches;
}

/** Where a recipe lies: `tree/NAME` or `tree/category/NAME`. */
export interface RecipePlace {
  readonly name: string;
  readonly tree: string;
  readonly dir: string;
}

/** Trees of recipes of which only the names of the folders were read. What is asked for is read then, and once. */
export interface RecipeTrees {
  readonly dirs: readonly string[];
  /** All recipes by name, in code-unit order. Asks for every head, so that folders without a recipe are not among them. */
  names(): readonly string[];
  /** As names, without a look into the folders: some may hold no recipe. For suggestions. */
  folderNames(): readonly string[];
  /** Every folder with a recipe of that name, the winner first. */
  places(name: string): readonly RecipePlace[];
  has(name: string): boolean;
  /** The version that a folder would build; undefined when its files are faulty. */
  versionAt(place: RecipePlace): string | undefined;
  /** NAME.info and recipe.yaml of the winner; undefined when no tree has the name. */
  find(name: string): Result<RecipeHead> | undefined;
  /** Recipes whose recipe.yaml says that they provide a name, in code-unit order. Asks for every head. */
  providersOf(name: string): readonly string[];
  /** What is odd in the heads that were asked for, by recipe. */
  readonly warnings: ReadonlyMap<string, readonly Diagnostic[]>;
  /** The recipe wholly, every file of it. */
  load(name: string): Promise<Result<LoadedRecipe>>;
  /** stacks.yaml of all trees; of stacks with one name the first wins. */
  stacks(): Result<Stacks>;
}

/**
 * Opens trees of recipes: lists their folders and holds the settings against them. A folder is a recipe when NAME.info or
 * NAME.SlackBuild is in it, otherwise a category, whose folders are recipes. Fails when a tree is not there, or when the settings
 * override, or switch options of, a recipe that no tree has.
 */
export function openTrees(settings: TreeSettings): Result<RecipeTrees> {
  const absent = settings.dirs.filter((dir) => !pathExistsSync(dir));
  if (absent.length > 0) {
    const hint = '"recipes" in slackforge.yaml, or --recipes DIR, names the folders of recipes.';
    return failAll(
      absent.map((dir) => problem('recipe/no-tree', `There is no folder of recipes ${dir}.`, { hint })),
    );
  }
  const trees = makeTrees(settings, listPlaces(settings.dirs));
  const unknown = [
    ...[...settings.overrides.keys()]
      .filter((name) => !trees.has(name))
      .map((name) =>
        problem(
          'recipe/override',
          `The settings override "${name}", but ${settings.dirs.join(', ')} has no recipe of that name.`,
          suggest(name, trees.folderNames()),
        ),
      ),
    ...[...settings.switches].flatMap(([name, options]) => {
      if (trees.has(name)) return [];
      const location = [...options.values()].find((option) => option.location !== undefined)?.location;
      return problem(
        'recipe/unknown-option',
        `Options of "${name}" are switched, but no recipe has that name.`,
        {
          ...(location === undefined ? {} : { location }),
          ...suggest(name, trees.folderNames()),
        },
      );
    }),
  ];
  if (unknown.length > 0) return failAll(unknown);
  // A switch that no option has is told even when the work does not reach the recipe: it was meant to do something.
  const misswitched = [...settings.switches.keys()].flatMap((name) => {
    const head = trees.find(name);
    return head?.ok === false ? head.diagnostics.filter(({ code }) => code === 'recipe/unknown-option') : [];
  });
  return misswitched.length > 0 ? failAll(misswitched) : ok(trees);
}

function suggest(name: string, known: readonly string[]): { hint?: string } {
  const near = nearest(name, known);
  return near === undefined ? {} : { hint: `Did you mean "${near}"?` };
}

/** By name every folder that may hold the recipe, in the order of the trees. */
function listPlaces(dirs: readonly string[]): ReadonlyMap<string, readonly RecipePlace[]> {
  const places = new Map<string, RecipePlace[]>();
  const add = (name: string, tree: string, dir: string): void => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [{ name, tree, dir }]);
    else known.push({ name, tree, dir });
  };
  for (const tree of dirs) {
    for (const name of visibleFolders(tree)) {
      const dir = `${tree}/${name}`;
      if (holdsRecipe(dir, name)) add(name, tree, dir);
      else for (const below of visibleFolders(dir)) add(below, tree, `${dir}/${below}`);
    }
  }
  return places;
}

/** `.git` and its like are no categories. */
function visibleFolders(dir: string): readonly string[] {
  return listFoldersSync(dir).filter((name) => !name.startsWith('.'));
}

function makeTrees(
  { dirs, overrides, switches }: TreeSettings,
  candidates: ReadonlyMap<string, readonly RecipePlace[]>,
): RecipeTrees {
  // These live as long as the trees, one run; the files of recipes are taken to stay as they are meanwhile.
  const heads = new Map<string, Result<RecipeHead> | undefined>();
  const warnings = new Map<string, readonly Diagnostic[]>();
  const folderNames = [...candidates.keys()].sort(byCodeUnit);
  let allNames: readonly string[] | undefined;
  let providers: Map<string, string[]> | undefined;
  let stacks: Result<Stacks> | undefined;

  const places = (name: string): readonly RecipePlace[] =>
    (candidates.get(name) ?? []).filter(({ dir }) => holdsRecipe(dir, name));
  const folder = (name: string, dir: string) => ({
    name,
    dir,
    override: overrides.get(name),
    switches: switches.get(name),
  });
  const readWinner = (name: string): Result<RecipeHead> | undefined => {
    const here = candidates.get(name) ?? [];
    const twin = here.length > 1 ? twinOf(places(name)) : undefined;
    if (twin !== undefined) return fail(twin);
    for (const { dir } of here) {
      const read = readHead(folder(name, dir));
      if (read === undefined) continue;
      if (read.warnings.length > 0) warnings.set(name, read.warnings);
      return read.head;
    }
    return undefined;
  };
  const find = (name: string): Result<RecipeHead> | undefined => {
    const known = heads.get(name);
    if (known !== undefined || heads.has(name)) return known;
    const head = readWinner(name);
    heads.set(name, head);
    return head;
  };
  const names = (): readonly string[] =>
    (allNames ??= folderNames.filter((name) => find(name) !== undefined));
  const has = (name: string): boolean => heads.get(name) !== undefined || places(name).length > 0;
  return {
    dirs,
    names,
    folderNames: () => folderNames,
    places,
    has,
    versionAt: ({ name, dir }) => {
      const head = readHead(folder(name, dir))?.head;
      return head?.ok === true ? head.value.version : undefined;
    },
    find,
    warnings,
    providersOf: (name) => {
      if (providers === undefined) {
        providers = new Map();
        for (const recipe of names()) {
          const head = find(recipe);
          for (const provided of head?.ok === true ? head.value.provides : [])
            providers.set(provided, [...(providers.get(provided) ?? []), recipe]);
        }
      }
      return providers.get(name) ?? [];
    },
    load: async (name) => {
      const head = find(name);
      const place = places(name)[0];
      if (head === undefined || place === undefined) throw new Error(`internal error: no recipe "${name}"`);
      return head.ok || head.diagnostics.every(({ code }) => code !== 'recipe/two-folders')
        ? loadRecipe(folder(name, place.dir))
        : head;
    },
    stacks: () => (stacks ??= readStacks(dirs, has, folderNames)),
  };
}

/** Two folders of the winning tree: nothing says which of them is meant. */
function twinOf(places: readonly RecipePlace[]): Diagnostic | undefined {
  const [first, second] = places;
  if (first === undefined || second?.tree !== first.tree) return undefined;
  return problem('recipe/two-folders', `"${first.name}" is a recipe in two folders of one tree.`, {
    location: { file: first.dir },
    related: [{ message: 'and here', location: { file: second.dir } }],
    hint: 'Remove or rename one of them.',
  });
}
