import { showPath } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { showBase } from '../graph/index.ts';
import { askBase } from './ask-base.ts';
import type { Answer, Context } from './context.ts';
import { openRecipes, unknownRecipe } from './resolve-names.ts';

/** Which folder a recipe comes from, which ones it hides, and what the base has of that name. */
export async function whichCommand(context: Context, name: string): Promise<Result<Answer>> {
  const opened = openRecipes(context);
  if (!opened.ok) return opened;
  const trees = opened.value;
  const { base, warnings } = await askBase(context);
  const inBase = base?.get(name);
  const substitute = context.settings.substitutes.get(name);
  const places = trees.places(name).map((place) => ({ ...place, version: trees.versionAt(place) ?? null }));
  const providers = places.length > 0 ? [] : trees.providersOf(name);
  if (places.length + providers.length === 0 && inBase === undefined && substitute === undefined)
    return fail(unknownRecipe(trees, name));
  const head = trees.find(name);
  const overBase = head?.ok === true ? head.value.overBase : undefined;
  const rows = [
    ...(substitute === undefined ? [] : [['instead', substitute, 'by "substitute" of the settings']]),
    ...places.map(({ dir, version }, index) => [
      index > 0 ? 'hidden' : inBase !== undefined && overBase === undefined ? 'left' : 'used',
      showPath(dir),
      version ?? 'faulty',
    ]),
    ...providers.map((provider) => ['provider', provider, `provides ${name}`]),
    ...(inBase === undefined
      ? []
      : [
          [
            'base',
            showBase(inBase),
            places.length === 0
              ? 'no recipe has the name'
              : overBase === undefined
                ? 'used where others need it'
                : `not used: ${overBase}`,
          ],
        ]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows
    .map(
      ([what = '', where = '', note = '']) =>
        `${what.padEnd(widths[0] ?? 0)}  ${where.padEnd(widths[1] ?? 0)}  ${note}\n`,
    )
    .join('');
  return ok({
    text,
    json: {
      format: 1,
      name,
      places,
      providers,
      substitute: substitute ?? null,
      base: inBase ?? null,
      overBase: overBase ?? null,
    },
    warnings,
  });
}
