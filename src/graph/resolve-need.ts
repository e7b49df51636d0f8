import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { ok, fail, failAll, type Result } from '../lib/result.ts';
import { quoteList } from '../lib/text.ts';
import { isInRange } from '../lib/version-compare.ts';
import type { Dependency, RecipeHead } from '../recipe/index.ts';
import { showBase, type BasePackage, type BasePackages } from './edge.ts';
import type { RecipeLookup } from './graph.ts';

/** What may stand for a name besides the recipe that has it. */
export interface Choices {
  /** Packages of the mirror; undefined when there is none to ask. */
  readonly base?: BasePackages | undefined;
  /** Name -> the name that is taken for it, by the settings. */
  readonly substitutes?: ReadonlyMap<string, string> | undefined;
}

/** How a need is met. */
export type Resolved =
  { readonly kind: 'recipe'; readonly name: string } | { readonly kind: 'base'; readonly base: BasePackage };

/**
 * Decides what meets a need, by these rules in their order: a substitute of the settings takes the name's place; the base's package, when
 * it has the name and is in range (a recipe with `over_base` goes before it); the recipe of that name; the one recipe that provides it,
 * or the base's package of the name of that recipe, as if it had been asked for by its name.
 * Fails when nothing is there, or out of range, or when two recipes provide the name.
 */
export function resolveNeed(
  recipe: RecipeHead,
  need: Dependency,
  lookup: RecipeLookup<RecipeHead>,
  choices: Choices,
  suggest: (name: string) => string | undefined,
): Result<Resolved> {
  const name = choices.substitutes?.get(need.name) ?? need.name;
  const base = choices.base?.get(name);
  const own = lookup.find(name);
  if (own?.ok === false) return failAll(own.diagnostics.map((fault) => related(fault, recipe, need)));
  if (base !== undefined && isMetBy(need, base.version) && own?.value.overBase === undefined)
    return ok({ kind: 'base', base });
  // The recipe's own string for its name: a Map finds the same string at once, an equal one only by comparing.
  if (own !== undefined && isMetBy(need, own.value.version))
    return ok({ kind: 'recipe', name: own.value.name });
  return own === undefined
    ? askProviders(recipe, need, name, lookup, choices, () => suggest(name))
    : fail(outOfRange(recipe, need, name, own.value.version, base));
}

function isMetBy(need: Dependency, version: string): boolean {
  return need.range === undefined || isInRange(version, need.range);
}

/** For a name that no recipe has. */
function askProviders(
  recipe: RecipeHead,
  need: Dependency,
  name: string,
  lookup: RecipeLookup<RecipeHead>,
  choices: Choices,
  suggest: () => string | undefined,
): Result<Resolved> {
  const { location } = need;
  const base = choices.base?.get(name);
  const [provider, ...others] = lookup.providersOf(name);
  if (provider !== undefined && others.length > 0) {
    const message = `"${recipe.name}" needs "${name}", which ${quoteList([provider, ...others])} provide.`;
    const hint = `Choose one in slackforge.yaml: "substitute: { ${name}: ${provider} }".`;
    return fail(problem('graph/two-providers', message, { location, hint }));
  }
  const found = provider === undefined ? undefined : lookup.find(provider);
  if (found?.ok === false) return found;
  if (provider !== undefined && found !== undefined) {
    const shipped = choices.base?.get(provider);
    if (shipped !== undefined && isMetBy(need, shipped.version) && found.value.overBase === undefined)
      return ok({ kind: 'base', base: shipped });
    return isMetBy(need, found.value.version)
      ? ok({ kind: 'recipe', name: provider })
      : fail(outOfRange(recipe, need, name, found.value.version, base));
  }
  if (base !== undefined) {
    const message = `"${recipe.name}" needs "${name}" ${need.range ?? ''}, and the base has ${showBase(base)}.`;
    return fail(
      problem('graph/version-constraint', message, { location, hint: 'Add a recipe of that name.' }),
    );
  }
  const near = suggest();
  const message = `"${recipe.name}" needs "${name}", and no recipe has that name.`;
  const hint = near === undefined ? 'Add the recipe, or move the name to "base".' : `Did you mean "${near}"?`;
  return fail(problem('graph/unknown-dependency', message, { location, hint }));
}

function outOfRange(
  recipe: RecipeHead,
  need: Dependency,
  name: string,
  version: string,
  base: BasePackage | undefined,
): Diagnostic {
  const besides = base === undefined ? '' : `, and the base has ${showBase(base)}`;
  const message = `"${recipe.name}" needs "${name}" ${need.range ?? ''}, but version ${version} would be built${besides}.`;
  return problem('graph/version-constraint', message, { location: need.location });
}

/** A fault of a recipe that was reached says from where, unless that is told already. */
function related(fault: Diagnostic, recipe: RecipeHead, need: Dependency): Diagnostic {
  return fault.related === undefined
    ? { ...fault, related: [{ message: `"${recipe.name}" needs it here`, location: need.location }] }
    : fault;
}
