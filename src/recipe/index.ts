/**
 * recipe/: reads trees of recipes, `NAME/` or `category/NAME/` (NAME.info, NAME.SlackBuild, slack-desc, recipe.yaml): for a graph only
 * the heads (names, versions, needs), for a build each `Recipe` wholly. It does not decide what is built or where sources come from, and
 * it never runs or sources a file of a recipe. Used by graph, sources, build and commands.
 */
export type {
  Dependency,
  OptionSwitch,
  OptionSwitches,
  PinnedName,
  Recipe,
  RecipeHead,
  RecipeOverride,
  RecipeSource,
  SourceOrigin,
  SourceSignature,
} from './recipe.ts';
export { loadRecipes, type RecipeTree } from './load-recipes.ts';
export { openTrees, type RecipePlace, type RecipeTrees, type TreeSettings } from './recipe-trees.ts';
export { lintRecipe } from './lint/lint-recipe.ts';
export { SOURCE_RULES } from './lint/rules.ts';
