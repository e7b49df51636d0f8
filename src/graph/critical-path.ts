import type { RecipeHead } from '../recipe/index.ts';
import type { Graph } from './graph.ts';
import { topologicalOrder } from './order.ts';

/** The chain of builds that no number of builders makes shorter. */
export interface CriticalPath {
  /** The first to be built first. */
  readonly steps: readonly { readonly name: string; readonly ms: number | undefined }[];
  readonly ms: number;
  /** The time of all builds one after the other. */
  readonly workMs: number;
  /** Recipes whose time is not known; they count as nothing. */
  readonly unknown: readonly string[];
}

/** The longest way through the named recipes (closed under needs), each taking its time in milliseconds. */
export function criticalPath(
  graph: Graph<RecipeHead>,
  names: ReadonlySet<string>,
  times: ReadonlyMap<string, number>,
): CriticalPath {
  const ends = new Map<string, { readonly ms: number; readonly steps: number; readonly after?: string }>();
  let last: string | undefined;
  const isLonger = (a: string, b: string | undefined): boolean => {
    const [first, second] = [ends.get(a), b === undefined ? undefined : ends.get(b)];
    if (first === undefined || second === undefined) return second === undefined;
    // Where no time is known the longer chain is told: it is the better guess.
    return first.ms > second.ms || (first.ms === second.ms && first.steps > second.steps);
  };
  const order = topologicalOrder(graph, names);
  for (const name of order) {
    let after: string | undefined;
    for (const { to } of graph.edges.get(name) ?? []) if (isLonger(to, after)) after = to;
    const before = after === undefined ? undefined : ends.get(after);
    ends.set(name, {
      ms: (before?.ms ?? 0) + (times.get(name) ?? 0),
      steps: (before?.steps ?? 0) + 1,
      ...(after === undefined ? {} : { after }),
    });
    if (isLonger(name, last)) last = name;
  }
  const steps: { name: string; ms: number | undefined }[] = [];
  for (let at = last; at !== undefined; at = ends.get(at)?.after) steps.push({ name: at, ms: times.get(at) });
  return {
    steps: steps.reverse(),
    ms: last === undefined ? 0 : (ends.get(last)?.ms ?? 0),
    workMs: order.reduce((sum, name) => sum + (times.get(name) ?? 0), 0),
    unknown: order.filter((name) => !times.has(name)),
  };
}
