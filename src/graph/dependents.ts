import { byCodeUnit } from '../lib/text.ts';
import type { RecipeHead } from '../recipe/index.ts';
import type { Edge } from './edge.ts';
import type { Graph } from './graph.ts';
import { allNeeds } from './paths.ts';

/** One recipe that needs another: by an edge of its own, or through those on the way. */
export interface Dependent {
  readonly name: string;
  /** The edge by which it was found first; its end is the recipe that was asked about, or a dependent that is nearer to it. */
  readonly by: Edge;
  /** How many edges lie between; 1 for its own need. */
  readonly distance: number;
}

/**
 * Every recipe of the graph that needs the named one (or package of the base), the nearest first, then by name. Without `isTransitive`
 * only those that say so themselves.
 */
export function dependentsOf(
  graph: Graph<RecipeHead>,
  name: string,
  { isTransitive }: { readonly isTransitive: boolean },
): readonly Dependent[] {
  const needers = new Map<string, Edge[]>();
  for (const recipe of graph.recipes.keys()) {
    for (const edge of allNeeds(graph, recipe)) {
      const known = needers.get(edge.to);
      if (known === undefined) needers.set(edge.to, [edge]);
      else known.push(edge);
    }
  }
  const found = new Map<string, Dependent>();
  let ring = [name];
  for (let distance = 1; ring.length > 0 && (isTransitive || distance === 1); distance++) {
    const next: Dependent[] = [];
    for (const to of ring) {
      for (const by of needers.get(to) ?? []) {
        // What the base meets needs the package of the base, and not the recipe that has its name.
        if (distance > 1 && 'base' in by) continue;
        if (found.has(by.from) || by.from === name) continue;
        const dependent = { name: by.from, by, distance };
        found.set(by.from, dependent);
        next.push(dependent);
      }
    }
    ring = next.map((dependent) => dependent.name).sort(byCodeUnit);
  }
  return [...found.values()].sort((a, b) => a.distance - b.distance || byCodeUnit(a.name, b.name));
}
