/**
 * recipe/: reads one `slackbuilds/NAME/` (NAME.info, NAME.SlackBuild, slack-desc, recipe.yaml) into a `Recipe`.
 * It does not decide what is built or where sources come from, and it never runs or sources a file of a recipe.
 * Used by graph, sources, build and commands.
 */
export type { Dependency, Recipe, RecipeOverride, RecipeSource } from './recipe.ts';
export { loadRecipes, type RecipeTree } from './load-recipes.ts';
export { lintRecipe } from './lint/lint-recipe.ts';
export { SOURCE_RULES } from './lint/rules.ts';
