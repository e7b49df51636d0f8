import type { CompleteFile } from './complete.ts';

/** A cable as seen from one of its ends: the index of the node at the other end, and its own. */
interface Way {
  readonly to: number;
  readonly link: number;
}

type Net = Pick<CompleteFile, 'nodes' | 'links'>;

/** By index of a node its cables. Ends that name no node are left out; another rule tells of them. */
function waysOf({ nodes, links }: Net): readonly (readonly Way[])[] {
  const index = new Map(nodes.map((node, place) => [node.hostname, place]));
  const ways: Way[][] = nodes.map(() => []);
  links.forEach((link, place) => {
    const [one, other] = link.ends.map((end) => index.get(end.split(':')[0] ?? ''));
    if (one === undefined || other === undefined || one === other) return;
    ways[one]?.push({ to: other, link: place });
    ways[other]?.push({ to: one, link: place });
  });
  return ways;
}

/** Host names by part: nodes of one part reach each other over cables, those of two do not. */
export function parts(net: Net): readonly (readonly string[])[] {
  const ways = waysOf(net);
  const seen = new Set<number>();
  return net.nodes.flatMap((_, start) => {
    if (seen.has(start)) return [];
    seen.add(start);
    const part = [start];
    for (const here of part)
      for (const { to } of ways[here] ?? [])
        if (!seen.has(to)) {
          seen.add(to);
          part.push(to);
        }
    return [part.sort((a, b) => a - b).map((place) => net.nodes[place]?.hostname ?? '')];
  });
}

/**
 * The cables and nodes, by index, without which the rest would not hang together. After Tarjan: in a walk of the cables each node
 * has a number, and `low` is the least number that is reached from below it by one cable that the walk did not take.
 */
export function findWeakPlaces(net: Net): {
  readonly links: readonly number[];
  readonly nodes: readonly number[];
} {
  const ways = waysOf(net);
  const number = new Map<number, number>();
  const low = new Map<number, number>();
  const links = new Set<number>();
  const nodes = new Set<number>();
  const lower = (node: number, value: number): void => {
    low.set(node, Math.min(low.get(node) ?? value, value));
  };
  // As deep as there are nodes, of which the schema allows 64.
  const walk = (node: number, by: number | undefined): void => {
    const own = number.size;
    number.set(node, own);
    low.set(node, own);
    let children = 0;
    for (const { to, link } of ways[node] ?? []) {
      if (link === by) continue;
      const known = number.get(to);
      if (known !== undefined) {
        lower(node, known);
        continue;
      }
      children++;
      walk(to, link);
      const below = low.get(to) ?? own;
      lower(node, below);
      if (below > own) links.add(link);
      if (by !== undefined && below >= own) nodes.add(node);
    }
    if (by === undefined && children > 1) nodes.add(node);
  };
  net.nodes.forEach((_, node) => {
    if (!number.has(node)) walk(node, undefined);
  });
  const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);
  return { links: sorted(links), nodes: sorted(nodes) };
}
