import { byCodeUnit } from '../lib/text.ts';
import type { Graph } from './build-graph.ts';
import type { Edge } from './edge.ts';
import { topologicalOrder, waves } from './order.ts';

export const GRAPH_FORMATS = ['tree', 'order', 'waves', 'dot', 'mermaid', 'json'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** Draws the part of the graph that `names` (closed under needs) spans; `roots` are where the tree begins. */
export function renderGraph(
  graph: Graph,
  names: ReadonlySet<string>,
  roots: readonly string[],
  format: GraphFormat,
): string {
  switch (format) {
    case 'tree':
      return roots.map((root) => renderTree(graph, root, '', '', new Set())).join('');
    case 'order':
      return topologicalOrder(graph, names)
        .map((name) => `${name}\n`)
        .join('');
    case 'waves':
      return waves(graph, names)
        .map((wave, index) => `wave ${String(index + 1)}: ${wave.join(' ')}\n`)
        .join('');
    case 'dot':
      return renderDot(graph, names);
    case 'mermaid':
      return renderMermaid(graph, names);
    case 'json':
      return `${JSON.stringify(toJson(graph, names), undefined, 2)}\n`;
  }
}

function label(graph: Graph, name: string): string {
  return `${name} ${graph.recipes.get(name)?.version ?? '?'}`;
}

function edgesWithin(graph: Graph, names: ReadonlySet<string>): readonly Edge[] {
  return [...names].sort(byCodeUnit).flatMap((name) => graph.edges.get(name) ?? []);
}

function renderTree(graph: Graph, name: string, first: string, rest: string, seen: Set<string>): string {
  const edges = graph.edges.get(name) ?? [];
  const isRepeat = seen.has(name) && edges.length > 0;
  seen.add(name);
  const line = `${first}${label(graph, name)}${isRepeat ? ' (shown above)' : ''}\n`;
  if (isRepeat) return line;
  const below = edges.map((edge, index) => {
    const isLast = index === edges.length - 1;
    return renderTree(
      graph,
      edge.to,
      `${rest}${isLast ? '└── ' : '├── '}`,
      `${rest}${isLast ? '    ' : '│   '}`,
      seen,
    );
  });
  return line + below.join('');
}

function kindOf(edge: Edge): 'build' | 'run' | 'build+run' {
  return edge.isBuild ? (edge.isRun ? 'build+run' : 'build') : 'run';
}

function renderDot(graph: Graph, names: ReadonlySet<string>): string {
  const nodes = [...names].sort(byCodeUnit).map((name) => `  "${name}" [label="${label(graph, name)}"];\n`);
  const edges = edgesWithin(graph, names).map((edge) => {
    const style = edge.isRun ? '' : ' [style=dashed]';
    return `  "${edge.from}" -> "${edge.to}"${style};\n`;
  });
  return `digraph slackbuilds {\n  rankdir=LR;\n  node [shape=box];\n${nodes.join('')}${edges.join('')}}\n`;
}

function renderMermaid(graph: Graph, names: ReadonlySet<string>): string {
  const ids = new Map([...names].sort(byCodeUnit).map((name, index) => [name, `n${String(index)}`]));
  const nodes = [...ids].map(([name, id]) => `  ${id}["${label(graph, name)}"]\n`);
  const edges = edgesWithin(graph, names).map(
    (edge) => `  ${ids.get(edge.from) ?? ''} ${edge.isRun ? '-->' : '-.->'} ${ids.get(edge.to) ?? ''}\n`,
  );
  return `flowchart LR\n${nodes.join('')}${edges.join('')}`;
}

function toJson(graph: Graph, names: ReadonlySet<string>): unknown {
  return {
    format: 1,
    recipes: topologicalOrder(graph, names).map((name) => ({
      name,
      version: graph.recipes.get(name)?.version,
      needs: (graph.edges.get(name) ?? []).map((edge) => ({ name: edge.to, kind: kindOf(edge) })),
    })),
  };
}
