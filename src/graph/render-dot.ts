import { byCodeUnit } from '../lib/text.ts';
import type { RecipeHead } from '../recipe/index.ts';
import type { Edge } from './edge.ts';
import type { Graph } from './graph.ts';

const HEAD = `digraph slackbuilds {
  rankdir=LR;
  nodesep=0.18;
  ranksep=0.6;
  bgcolor="white";
  node [shape=box, style="rounded,filled", fillcolor="#eef4fb", color="#4a7ab0", fontname="Helvetica", fontsize=11, margin="0.12,0.06"];
  edge [color="#4a6a8a", arrowsize=0.7];
`;

/**
 * The language of Graphviz: a box for each recipe with its version, a dashed line for what only building needs, and what the base has in
 * grey.
 */
export function renderDot(graph: Graph<RecipeHead>, names: ReadonlySet<string>): string {
  const sorted = [...names].sort(byCodeUnit);
  const dropped = sorted.flatMap((name) => graph.dropped.get(name) ?? []);
  const bases = new Map(dropped.map(({ base }) => [base.name, base]));
  return [
    HEAD,
    ...sorted.map(
      (name) => `  ${quote(name)} [label=${quote(`${name}\n${graph.recipes.get(name)?.version ?? '?'}`)}];\n`,
    ),
    ...[...bases.values()]
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .map(
        ({ name, series, version }) =>
          `  ${quote(`base:${name}`)} [label=${quote(`${series}/${name}\n${version} in base`)}, fillcolor="#f2f2f2", color="#bbbbbb", fontcolor="#777777"];\n`,
      ),
    ...sorted.flatMap((name) => (graph.edges.get(name) ?? []).map((edge) => line(edge, edge.to))),
    ...dropped.map((edge) => line(edge, `base:${edge.to}`, 'color="#bbbbbb"')),
    '}\n',
  ].join('');
}

function line(edge: Edge, to: string, ...attributes: readonly string[]): string {
  const all = [...(edge.isRun ? [] : ['style=dashed']), ...attributes];
  return `  ${quote(edge.from)} -> ${quote(to)}${all.length === 0 ? '' : ` [${all.join(', ')}]`};\n`;
}

/** A text of DOT: in double quotes, `\n` for a new line. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}
