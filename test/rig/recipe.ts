import type { Location } from '../../src/lib/diagnostic.ts';
import type { Dependency, Recipe, RecipeTree } from '../../src/recipe/index.ts';

/** A need written in line `line` of a recipe.yaml: `name`, or `name range`. */
function need(recipe: string, text: string, line: number): Dependency {
  const [name = '', ...range] = text.split(' ');
  const location: Location = { file: `slackbuilds/${recipe}/recipe.yaml`, line, column: 5 };
  return { name, location, ...(range.length === 0 ? {} : { range: range.join(' ') }) };
}

/** A recipe as data, without files on a disk; `build` and `run` are its needs as recipe.yaml writes them. */
export function recipe(
  name: string,
  { build = [], run = [], ...changes }: Partial<Recipe> & { build?: string[]; run?: string[] } = {},
): Recipe {
  return {
    name,
    dir: `slackbuilds/${name}`,
    version: '1.0',
    pin: '1.0',
    isOverridden: false,
    location: { file: `slackbuilds/${name}/${name}.info`, line: 1, column: 9 },
    homepage: '',
    sources: [],
    buildDepends: build.map((text, index) => need(name, text, index + 5)),
    runDepends: run.map((text, index) => need(name, text, index + 15)),
    baseBuild: [],
    baseBuildAt: new Map(),
    baseRun: [],
    provides: [],
    options: new Map(),
    optionEnv: {},
    memoryPerJobMib: 300,
    isHeavy: false,
    wantsCcache: false,
    lintAllow: {},
    owners: { uids: [], gids: [] },
    files: new Map(),
    ...changes,
  };
}

export function recipeTree(...recipes: readonly Recipe[]): RecipeTree {
  return { recipes: new Map(recipes.map((each) => [each.name, each])), stacks: new Map(), warnings: [] };
}
