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
 * it has the name and is in range (a recipe with `over_base` goes before it); the recipe of that name; the one recipe that provides it.
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
  const complain = (
    code: 'graph/unknown-dependency' | 'graph/version-constraint' | 'graph/two-providers',
  ) => {
    return (message: string, hint?: string): Result<never> =>
      fail(problem(code, message, { location: need.location, ...(hint === undefined ? {} : { hint }) }));
  };
  const fits = (version: string): boolean => need.range === undefined || isInRange(version, need.range);
  const base = choices.base?.get(name);
  const own = lookup.find(name);
  if (own?.ok === false) return failAll(own.diagnostics.map((fault) => related(fault, recipe, need)));
  if (base !== undefined && fits(base.version) && own?.value.overBase === undefined)
    return ok({ kind: 'base', base });

  const [provider, ...others] = own === undefined ? lookup.providersOf(name) : [name];
  if (provider !== undefined && others.length > 0) {
    return complain('graph/two-providers')(
      `"${recipe.name}" needs "${name}", which ${quoteList([provider, ...others])} provide.`,
      `Choose one in slackforge.yaml: "substitute: { ${name}: ${provider} }".`,
    );
  }
  const found = provider === undefined ? undefined : lookup.find(provider);
  const wrong = base === undefined ? '' : `, and the base has ${showBase(base)}`;
  if (provider === undefined || found === undefined) {
    if (base !== undefined) {
      return complain('graph/version-constraint')(
        `"${recipe.name}" needs "${name}" ${need.range ?? ''}, and the base has ${showBase(base)}.`,
        'Add a recipe of that name.',
      );
    }
    const near = suggest(name);
    const hint =
      near !== undefined
        ? `Did you mean "${near}"?`
        : choices.base === undefined
          ? 'Add the recipe, or move the name to "base". (No mirror is known, so that the base was not asked.)'
          : 'Add the recipe, or move the name to "base".';
    return complain('graph/unknown-dependency')(
      `"${recipe.name}" needs "${name}", and no recipe has that name.`,
      hint,
    );
  }
  if (!found.ok) return found;
  if (fits(found.value.version)) return ok({ kind: 'recipe', name: provider });
  return complain('graph/version-constraint')(
    `"${recipe.name}" needs "${name}" ${need.range ?? ''}, but version ${found.value.version} would be built${wrong}.`,
  );
}

/** A fault of a recipe that was reached says from where, unless that is told already. */
function related(fault: Diagnostic, recipe: RecipeHead, need: Dependency): Diagnostic {
  return fault.related === undefined
    ? { ...fault, related: [{ message: `"${recipe.name}" needs it here`, location: need.location }] }
    : fault;
}
