import { byCodeUnit } from '../lib/text.ts';
import type { RecipeHead } from '../recipe/index.ts';
import { kindOf, showBase, type DroppedEdge, type Edge } from './edge.ts';
import type { GraphFormat } from './formats.ts';
import type { Graph } from './graph.ts';
import { topologicalOrder, waves } from './order.ts';
import { renderDot } from './render-dot.ts';

type AnyGraph = Graph<RecipeHead>;

/** Draws the part of the graph that `names` (closed under needs) spans; a tree begins at those `asked` for that nothing needs. */
export async function renderGraph(
  graph: AnyGraph,
  names: ReadonlySet<string>,
  asked: readonly string[],
  format: GraphFormat,
): Promise<string> {
  switch (format) {
    case 'tree':
      return renderTree(graph, withoutNeeded(graph, asked));
    case 'order':
      return lines(topologicalOrder(graph, names));
    case 'waves':
      return lines(waves(graph, names).map((wave, index) => `wave ${String(index + 1)}: ${wave.join(' ')}`));
    case 'queue':
      return lines(topologicalOrder(graph, names).map((name) => queueLine(graph, name)));
    case 'dot':
      return renderDot(graph, names);
    case 'svg':
      return (await import('../lib/draw-svg.ts')).drawSvg(renderDot(graph, names));
    case 'mermaid':
      return renderMermaid(graph, names);
    case 'json':
      return `${JSON.stringify(graphToJson(graph, names), undefined, 2)}\n`;
  }
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

function label(graph: AnyGraph, name: string): string {
  return `${name} ${graph.recipes.get(name)?.version ?? '?'}`;
}

/** A line of a queue file of sbopkg: the name, and after a bar the variables that the SlackBuild is given. */
function queueLine(graph: AnyGraph, name: string): string {
  const env = Object.entries(graph.recipes.get(name)?.optionEnv ?? {});
  return env.length === 0 ? name : `${name} | ${env.map(([key, value]) => `${key}=${value}`).join(' ')}`;
}

/** A need as a line of the tree, and what comes before the lines below it. */
interface Branch {
  readonly name: string;
  readonly first: string;
  readonly rest: string;
  readonly dropped?: DroppedEdge;
}

function withoutNeeded(graph: AnyGraph, names: readonly string[]): readonly string[] {
  const needed = new Set([...graph.edges.values()].flatMap((edges) => edges.map((edge) => edge.to)));
  return names.filter((name) => !needed.has(name));
}

/** Depth first without recursion: a chain may be longer than the stack. */
function renderTree(graph: AnyGraph, roots: readonly string[]): string {
  const shown = new Set<string>();
  const text: string[] = [];
  const pending: Branch[] = roots.map((name) => ({ name, first: '', rest: '' })).reverse();
  for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
    const { name, first, rest, dropped } = branch;
    if (dropped !== undefined) {
      text.push(`${first}${dropped.via ?? name} (dropped: base has ${showBase(dropped.base)})\n`);
      continue;
    }
    const needs: readonly (Edge | DroppedEdge)[] = [
      ...(graph.edges.get(name) ?? []),
      ...(graph.dropped.get(name) ?? []),
    ];
    const isRepeat = shown.has(name) && needs.length > 0;
    shown.add(name);
    text.push(`${first}${label(graph, name)}${isRepeat ? ' (shown above)' : ''}\n`);
    if (isRepeat) continue;
    const below = needs.map((edge, index): Branch => {
      const isLast = index === needs.length - 1;
      return {
        name: edge.to,
        first: `${rest}${isLast ? '└── ' : '├── '}`,
        rest: `${rest}${isLast ? '    ' : '│   '}`,
        ...('base' in edge ? { dropped: edge } : {}),
      };
    });
    pending.push(...below.reverse());
  }
  return text.join('');
}

function renderMermaid(graph: AnyGraph, names: ReadonlySet<string>): string {
  const sorted = [...names].sort(byCodeUnit);
  const ids = new Map(sorted.map((name, index) => [name, `n${String(index)}`]));
  const dropped = sorted.flatMap((name) => graph.dropped.get(name) ?? []);
  const bases = new Map(
    dropped
      .map(({ base }) => base)
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .map((base) => [base.name, base]),
  );
  const baseIds = new Map([...bases.keys()].map((name, index) => [name, `b${String(index)}`]));
  const text = (words: string): string => words.replace(/"/g, '#quot;');
  const arrow = (edge: Edge): string => (edge.isRun ? '-->' : '-.->');
  return [
    'flowchart LR\n',
    ...sorted.map((name) => `  ${ids.get(name) ?? ''}["${text(label(graph, name))}"]\n`),
    ...[...bases].map(
      ([name, base]) => `  ${baseIds.get(name) ?? ''}["base: ${text(showBase(base))}"]:::base\n`,
    ),
    ...sorted.flatMap((name) =>
      (graph.edges.get(name) ?? []).map(
        (edge) => `  ${ids.get(name) ?? ''} ${arrow(edge)} ${ids.get(edge.to) ?? ''}\n`,
      ),
    ),
    ...dropped.map((edge) => `  ${ids.get(edge.from) ?? ''} ${arrow(edge)} ${baseIds.get(edge.to) ?? ''}\n`),
    ...(bases.size === 0 ? [] : ['  classDef base fill:#eee,stroke:#bbb,color:#777\n']),
  ].join('');
}

/** The graph as data, in the order in which it is built. */
export function graphToJson(graph: AnyGraph, names: ReadonlySet<string>): unknown {
  const need = (edge: Edge) => ({
    name: edge.to,
    kind: kindOf(edge),
    ...(edge.via === undefined ? {} : { via: edge.via }),
    ...(edge.option === undefined ? {} : { option: edge.option }),
  });
  return {
    format: 1,
    recipes: topologicalOrder(graph, names).map((name) => {
      const recipe = graph.recipes.get(name);
      return {
        name,
        version: recipe?.version,
        ...(recipe === undefined || recipe.options.size === 0
          ? {}
          : { options: Object.fromEntries(recipe.options) }),
        needs: (graph.edges.get(name) ?? []).map(need),
        dropped: (graph.dropped.get(name) ?? []).map((edge) => ({
          ...need(edge),
          reason: `base has ${showBase(edge.base)}`,
        })),
      };
    }),
  };
}
