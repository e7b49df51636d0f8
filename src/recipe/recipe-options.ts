import { z } from 'zod';
import { problem, type Diagnostic, type Location } from '../lib/diagnostic.ts';
import { nearest, quoteList } from '../lib/text.ts';
import type { OptionSwitch } from './recipe.ts';

const names = z.array(z.string().min(1)).default([]);
export const PHASES = z.strictObject({ build: names, run: names }).default({ build: [], run: [] });

/** Set by slackforge or by the shell itself: an option that took one of them over would change more than it says. */
const RESERVED =
  /^(VERSION|BUILD|TAG|ARCH|TMP|OUTPUT|PKGTYPE|NUMJOBS|MAKEFLAGS|PRINT_PACKAGE_NAME|SOURCE_DATE_EPOCH|PATH|HOME|TERM|TZ|IFS|ENV|SHELL|PWD|CWD|PRGNAM|PKG|LC_.*|LD_.*|BASH.*)$/;

/** `options:` of a recipe.yaml: what may be switched on or off, and what that needs. */
export const OPTIONS = z
  .record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'expected letters, digits, "_" and "-"'),
    z.strictObject({
      describe: z.string().min(1).describe('what it adds, in a few words'),
      default: z.boolean(),
      env: z
        .string()
        .regex(/^[A-Z_][A-Z0-9_]*$/, 'expected a variable in capitals')
        .refine((name) => !RESERVED.test(name), 'this variable has a meaning already')
        .optional()
        .describe('variable that tells the SlackBuild: yes or no'),
      depends: PHASES.describe('recipes that it needs when it is on'),
      base: PHASES.describe('packages of the mirror that it needs when it is on'),
    }),
  )
  .superRefine((options, context) => {
    const users = new Map<string, string>();
    for (const [name, { env }] of Object.entries(options)) {
      if (env === undefined) continue;
      const other = users.get(env);
      if (other !== undefined)
        context.addIssue({ code: 'custom', path: [name, 'env'], message: `"${other}" has this variable` });
      users.set(env, name);
    }
  })
  .default({})
  .describe('what may be switched on or off in slackforge.yaml or with --option');

export type RecipeOptions = z.output<typeof OPTIONS>;

export interface Choices {
  readonly options: ReadonlyMap<string, boolean>;
  readonly optionEnv: Readonly<Record<string, string>>;
}

/** Each option with its switch or its default, and the variables that follow. */
export function chooseOptions(
  options: RecipeOptions,
  switches: ReadonlyMap<string, OptionSwitch> | undefined,
): Choices {
  const chosen = Object.entries(options).map(
    ([name, option]) => [name, switches?.get(name)?.isOn ?? option.default, option.env] as const,
  );
  return {
    options: new Map(chosen.map(([name, isOn]) => [name, isOn])),
    optionEnv: Object.fromEntries(
      chosen.flatMap(([, isOn, env]) => (env === undefined ? [] : [[env, isOn ? 'yes' : 'no']])),
    ),
  };
}

/** Switches of options that a recipe does not have. */
export function unknownOptions(
  recipe: string,
  known: readonly string[],
  switches: ReadonlyMap<string, OptionSwitch> | undefined,
  fallback: Location,
): readonly Diagnostic[] {
  return [...(switches ?? [])]
    .filter(([name]) => !known.includes(name))
    .map(([name, { location }]) => {
      const near = nearest(name, known);
      return problem('recipe/unknown-option', `The recipe "${recipe}" has no option "${name}".`, {
        location: location ?? fallback,
        hint:
          near !== undefined
            ? `Did you mean "${near}"?`
            : known.length === 0
              ? 'It has none at all.'
              : `It has ${quoteList(known)}.`,
      });
    });
}
