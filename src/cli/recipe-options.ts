import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { GivenSettings } from '../commands/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';

/** What every verb that reads recipes takes besides. */
export const withRecipes = <T>(parser: Argv<T>) =>
  parser
    .option('recipes', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A tree of recipes, several times for several: the first one wins',
    })
    .option('option', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'RECIPE.OPTION=yes or =no: switches an option of a recipe',
    });

const SWITCH = /^(.+)\.([^.=]+)=(yes|no|true|false|on|off)$/;

/** The same as settings; folders are relative to where the command runs. */
export function readRecipeOptions({
  recipes,
  option = [],
}: {
  readonly recipes?: readonly string[] | undefined;
  readonly option?: readonly string[] | undefined;
}): Result<GivenSettings> {
  const switches = new Map<string, Map<string, { isOn: boolean }>>();
  const wrong: string[] = [];
  for (const text of option) {
    const [, recipe, name, value] = SWITCH.exec(text) ?? [];
    if (recipe === undefined || name === undefined) {
      wrong.push(text);
      continue;
    }
    const known = switches.get(recipe) ?? new Map<string, { isOn: boolean }>();
    known.set(name, { isOn: value === 'yes' || value === 'true' || value === 'on' });
    switches.set(recipe, known);
  }
  if (wrong.length > 0) {
    const hint = 'Write --option RECIPE.OPTION=yes or --option RECIPE.OPTION=no.';
    return failAll(
      wrong.map((text) => problem('usage/invalid', `--option "${text}" switches nothing.`, { hint })),
    );
  }
  return ok({
    switches,
    ...(recipes === undefined ? {} : { recipeDirs: recipes.map((dir) => resolve(dir)) }),
  });
}
