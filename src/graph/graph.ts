import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Result } from '../lib/result.ts';
import type { Recipe, RecipeHead } from '../recipe/index.ts';
import type { DroppedEdge, Edge } from './edge.ts';

/**
 * Recipes and their needs, known to be complete and free of circles: those that are asked for and what they reach. The recipes may be
 * heads only, which is enough for every question about the graph.
 */
export interface Graph<R extends RecipeHead = Recipe> {
  readonly recipes: ReadonlyMap<string, R>;
  /** For every recipe its edges to what it needs, in the order written. */
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  /** For every recipe the needs that the base meets; none where there are none. */
  readonly dropped: ReadonlyMap<string, readonly DroppedEdge[]>;
  /** What the graph was made in spite of: names that the base has too. */
  readonly warnings: readonly Diagnostic[];
}

/** Where the graph finds recipes: each is asked for when it is reached, so that a large tree is read only as far as it is needed. */
export interface RecipeLookup<R extends RecipeHead> {
  /** Undefined when no recipe has the name. */
  find(name: string): Result<R> | undefined;
  /** Recipes that provide the name besides their own. */
  providersOf(name: string): readonly string[];
  /** For suggestions. */
  folderNames(): readonly string[];
}

/** A lookup in recipes that are all read already. */
export function lookupIn<R extends RecipeHead>(recipes: ReadonlyMap<string, R>): RecipeLookup<R> {
  return {
    find: (name) => {
      const recipe = recipes.get(name);
      return recipe === undefined ? undefined : { ok: true, value: recipe };
    },
    providersOf: (name) =>
      [...recipes.values()].filter((recipe) => recipe.provides.includes(name)).map((recipe) => recipe.name),
    folderNames: () => [...recipes.keys()],
  };
}
