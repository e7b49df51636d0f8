import { byCodeUnit } from '../lib/text.ts';
import type { Edge } from './edge.ts';

/**
 * How many edges the search for the shortest circle of one group may follow. Up to about 2,000 recipes that need each other it
 * sees every circle; in a larger knot the shortest of those it has seen is told.
 */
const SEARCH_EDGES = 5_000_000;

/**
 * One shortest circle for every group of recipes that need each other, and every self-circle; each as its edges in order.
 * Strongly connected components by Tarjan's algorithm, written without recursion so that a chain of 100,000 fits.
 */
export function findCycles(edges: ReadonlyMap<string, readonly Edge[]>): readonly (readonly Edge[])[] {
  return components(edges).flatMap((component) => {
    const [only] = component;
    if (component.length === 1 && only !== undefined) {
      const self = edges.get(only)?.find((edge) => edge.to === only);
      return self === undefined ? [] : [[self]];
    }
    const members = component.toSorted(byCodeUnit);
    const selfCircles = members.flatMap((name) =>
      (edges.get(name) ?? []).filter((edge) => edge.to === name).map((edge) => [edge]),
    );
    return [...selfCircles, shortestCircle(edges, members)];
  });
}

interface Frame {
  readonly name: string;
  next: number;
}

function components(edges: ReadonlyMap<string, readonly Edge[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const found: string[][] = [];
  const enter = (name: string): Frame => {
    index.set(name, index.size);
    low.set(name, index.size - 1);
    stack.push(name);
    onStack.add(name);
    return { name, next: 0 };
  };
  const lower = (name: string, value: number) => low.set(name, Math.min(low.get(name) ?? value, value));

  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const edge = edges.get(frame.name)?.[frame.next++];
      if (edge !== undefined) {
        if (!index.has(edge.to)) path.push(enter(edge.to));
        else if (onStack.has(edge.to)) lower(frame.name, index.get(edge.to) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.name, low.get(frame.name) ?? 0);
      if (low.get(frame.name) !== index.get(frame.name)) continue;
      const component: string[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack.delete(member);
        component.push(member);
        if (member === frame.name) break;
      }
      found.push(component);
    }
  }
  return found;
}

/** Breadth first from each member, in name order; the first shortest one is taken so that the answer never changes. */
function shortestCircle(
  edges: ReadonlyMap<string, readonly Edge[]>,
  members: readonly string[],
): readonly Edge[] {
  const within = new Set(members);
  const budget = { edges: SEARCH_EDGES };
  let best: readonly Edge[] | undefined;
  for (const start of members) {
    if (best !== undefined && (best.length === 2 || budget.edges <= 0)) break;
    best = circleFrom(start, edges, within, best?.length ?? Infinity, budget) ?? best;
  }
  if (best === undefined) throw new Error('internal error: a component without a circle');
  return best;
}

/** The first shortest circle through `start` with fewer than `limit` edges. */
function circleFrom(
  start: string,
  edges: ReadonlyMap<string, readonly Edge[]>,
  members: ReadonlySet<string>,
  limit: number,
  budget: { edges: number },
): readonly Edge[] | undefined {
  const cameBy = new Map<string, Edge>();
  let ring = [start];
  for (let length = 1; length < limit && ring.length > 0; length++) {
    const next: string[] = [];
    for (const name of ring) {
      for (const edge of edges.get(name) ?? []) {
        budget.edges--;
        if (edge.to === name) continue; // a self-circle is reported by itself and must not hide a longer one
        if (edge.to === start) return [...trace(name, start, cameBy), edge];
        if (!members.has(edge.to) || cameBy.has(edge.to)) continue;
        cameBy.set(edge.to, edge);
        next.push(edge.to);
      }
    }
    ring = next;
  }
  return undefined;
}

/** The edges from `start` to `name`, as a search that began at `start` came to them. */
export function trace(name: string, start: string, cameBy: ReadonlyMap<string, Edge>): readonly Edge[] {
  const path: Edge[] = [];
  for (let at = name; at !== start;) {
    const edge = cameBy.get(at);
    if (edge === undefined) throw new Error('internal error: a broken trace');
    path.push(edge);
    at = edge.from;
  }
  return path.reverse();
}
