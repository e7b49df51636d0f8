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
  return knots(edges).flatMap((knot) => {
    const members = knot.toSorted(byCodeUnit);
    const selfCircles = members.flatMap((name) =>
      (edges.get(name) ?? []).filter((edge) => edge.to === name).map((edge) => [edge]),
    );
    return knot.length === 1 ? selfCircles : [...selfCircles, shortestCircle(edges, members)];
  });
}

/** A recipe as the search came to it. */
interface Visit {
  readonly name: string;
  readonly edges: readonly Edge[];
  /** Of the edge to follow next. */
  next: number;
  /** When the search came here, counted from 0. */
  readonly index: number;
  /** The earliest visit that is known to be reached from here. */
  low: number;
  /** Whether its component is still growing. */
  isOpen: boolean;
}

/** The strongly connected components that hold a circle: nearly every recipe is one by itself, and holds none. */
function knots(edges: ReadonlyMap<string, readonly Edge[]>): readonly (readonly string[])[] {
  const visits = new Map<string, Visit>();
  const open: Visit[] = [];
  const found: string[][] = [];
  const enter = (name: string, of: readonly Edge[]): Visit => {
    const index = visits.size;
    const visit = { name, edges: of, next: 0, index, low: index, isOpen: true };
    visits.set(name, visit);
    open.push(visit);
    return visit;
  };

  for (const [root, needs] of edges) {
    if (visits.has(root)) continue;
    const path = [enter(root, needs)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const edge = visit.edges[visit.next++];
      if (edge !== undefined) {
        const known = visits.get(edge.to);
        if (known === undefined) path.push(enter(edge.to, edges.get(edge.to) ?? []));
        else if (known.isOpen) visit.low = Math.min(visit.low, known.index);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) parent.low = Math.min(parent.low, visit.low);
      if (visit.low !== visit.index) continue;
      const component = open.splice(open.lastIndexOf(visit));
      for (const member of component) member.isOpen = false;
      if (component.length > 1 || visit.edges.some(({ to }) => to === visit.name))
        found.push(component.map(({ name }) => name));
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
