import type { RecipeHead } from '../recipe/index.ts';
import type { DroppedEdge, Edge } from './edge.ts';
import { trace } from './find-cycles.ts';
import type { Graph } from './graph.ts';

type AnyGraph = Graph<RecipeHead>;

/** What a recipe needs, whether it is built here or is in the base. */
export function allNeeds(graph: AnyGraph, name: string): readonly (Edge | DroppedEdge)[] {
  const dropped = graph.dropped.get(name);
  const edges = graph.edges.get(name) ?? [];
  return dropped === undefined ? edges : [...edges, ...dropped];
}

/**
 * What a recipe needs, as steps of a way to `to`. What the base meets leads nowhere: the recipe that may have its name is not meant, so
 * such a step can only be the last.
 */
function stepsTo(graph: AnyGraph, name: string, to: string): readonly Edge[] {
  return allNeeds(graph, name).filter((edge) => !('base' in edge) || edge.to === to);
}

/** The edges of a shortest way from one recipe to another, or to a package of the base; undefined when there is none. */
export function shortestPath(graph: AnyGraph, from: string, to: string): readonly Edge[] | undefined {
  const cameBy = new Map<string, Edge>();
  const reached = new Set([from]);
  for (const name of reached) {
    for (const edge of stepsTo(graph, name, to)) {
      if (reached.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      if (edge.to === to) return trace(to, from, cameBy);
      reached.add(edge.to);
    }
  }
  return undefined;
}

export interface Paths {
  /** The shortest first. */
  readonly paths: readonly (readonly Edge[])[];
  /** There are more than were asked for. */
  readonly isCut: boolean;
}

interface Way {
  readonly at: string;
  readonly by: Edge | undefined;
  readonly before: Way | undefined;
  readonly length: number;
}

/** Steps of the search for all ways; only circles can use them up, as without them every step leads on to an answer. */
const STEPS = 100_000;

/**
 * Every way from one recipe to another that comes by no recipe twice, the shortest first, as many as `limit`. There may be more of
 * them than could ever be told; each is known to arrive before it is begun, so that the work goes with the answer.
 */
export function allPaths(graph: AnyGraph, from: string, to: string, limit: number): Paths {
  const distance = distancesTo(graph, from, to);
  const total = distance.get(from);
  if (total === undefined || from === to) return { paths: [], isCut: false };
  // By the length that a way will have when it goes on as shortly as it can.
  const waiting: Way[][] = [];
  const wait = (length: number, way: Way): void => {
    (waiting[length] ??= []).push(way);
  };
  wait(total, { at: from, by: undefined, before: undefined, length: 0 });
  const paths: (readonly Edge[])[] = [];
  let steps = 0;
  for (let length = total; length < waiting.length; length++) {
    const ways = waiting[length] ?? [];
    // Taken from the end, so that few ways are unfinished at a time; laid down in reverse, so that the order is that of the edges.
    for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
      if (way.at === to) {
        if (paths.length === limit) return { paths, isCut: true };
        paths.push(edgesOf(way));
        continue;
      }
      if (++steps > STEPS) return { paths, isCut: true };
      const done = way.length + 1;
      for (const edge of stepsTo(graph, way.at, to).toReversed()) {
        const rest = distance.get(edge.to);
        if (rest !== undefined && !isOn(way, edge.to))
          wait(done + rest, { at: edge.to, by: edge, before: way, length: done });
      }
    }
  }
  return { paths, isCut: false };
}

/** For each recipe from which `to` can be reached, by how few edges; only what `from` reaches is looked at. */
function distancesTo(graph: AnyGraph, from: string, to: string): ReadonlyMap<string, number> {
  const dependents = new Map<string, string[]>();
  const reached = new Set([from]);
  for (const name of reached) {
    for (const edge of stepsTo(graph, name, to)) {
      const known = dependents.get(edge.to);
      if (known === undefined) dependents.set(edge.to, [name]);
      else known.push(name);
      reached.add(edge.to);
    }
  }
  const distance = new Map([[to, 0]]);
  for (const [name, length] of distance) {
    for (const dependent of dependents.get(name) ?? [])
      if (!distance.has(dependent)) distance.set(dependent, length + 1);
  }
  return distance;
}

function isOn(way: Way, name: string): boolean {
  for (let at: Way | undefined = way; at !== undefined; at = at.before) if (at.at === name) return true;
  return false;
}

function edgesOf(way: Way): readonly Edge[] {
  const edges: Edge[] = [];
  for (let at: Way | undefined = way; at?.by !== undefined; at = at.before) edges.push(at.by);
  return edges.reverse();
}
