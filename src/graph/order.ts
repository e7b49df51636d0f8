import { problem } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import type { RecipeHead } from '../recipe/index.ts';
import type { Edge } from './edge.ts';
import type { Graph } from './graph.ts';

type AnyGraph = Graph<RecipeHead>;

/** Every recipe that building the named ones takes, themselves included, each after what it needs. Names are known ones. */
export function closure(graph: AnyGraph, names: readonly string[]): readonly string[] {
  return topologicalOrder(
    graph,
    reach(graph, names, () => true),
  );
}

/** Every recipe whose package a machine needs to run the named ones, themselves included, each after what it needs. */
export function runClosure(graph: AnyGraph, names: readonly string[]): Result<readonly string[]> {
  const unknown = names.filter((name) => !graph.recipes.has(name));
  if (unknown.length > 0) {
    return failAll(
      unknown.map((name) => {
        const near = nearest(name, [...graph.recipes.keys()]);
        return problem(
          'graph/unknown-name',
          `No recipe is called "${name}".`,
          near === undefined ? {} : { hint: `Did you mean "${near}"?` },
        );
      }),
    );
  }
  return ok(
    topologicalOrder(
      graph,
      reach(graph, names, (edge) => edge.isRun),
    ),
  );
}

function reach(
  graph: AnyGraph,
  names: readonly string[],
  follow: (edge: Edge) => boolean,
): ReadonlySet<string> {
  const reached = new Set<string>(names);
  for (const name of reached) {
    for (const edge of graph.edges.get(name) ?? []) if (follow(edge)) reached.add(edge.to);
  }
  return reached;
}

/** Dependencies first; among those that are ready, by name: the same order for the same graph, always. */
export function topologicalOrder(graph: AnyGraph, names: ReadonlySet<string>): readonly string[] {
  return waves(graph, names).flat();
}

/** A recipe and what waits for it. */
interface Node {
  readonly name: string;
  readonly dependents: Node[];
  /** Needs that are in no wave yet. */
  left: number;
}

/** Wave n holds what needs something of wave n - 1 and nothing later; each wave is in name order. */
export function waves(graph: AnyGraph, names: ReadonlySet<string>): readonly (readonly string[])[] {
  const nodes = new Map<string, Node>();
  for (const name of names) nodes.set(name, { name, dependents: [], left: 0 });
  for (const node of nodes.values()) {
    for (const { to } of graph.edges.get(node.name) ?? []) {
      const need = nodes.get(to);
      if (need === undefined) continue;
      need.dependents.push(node);
      node.left++;
    }
  }
  const result: string[][] = [];
  let wave = [...nodes.values()].filter(({ left }) => left === 0);
  while (wave.length > 0) {
    result.push(wave.map(({ name }) => name).sort());
    const next: Node[] = [];
    for (const { dependents } of wave) {
      for (const dependent of dependents) if (--dependent.left === 0) next.push(dependent);
    }
    wave = next;
  }
  return result;
}
