import type { Cluster, CableEnd, ClusterNode } from '../cluster.ts';
import { portsOf } from './ports.ts';

const HEAD = `graph cluster {
  layout=circo;
  mindist=4.5;
  bgcolor="white";
  node [shape=box, style="rounded,filled", fillcolor="#eef4fb", color="#4a7ab0", fontname="Helvetica", fontsize=11, margin="0.3,0.15"];
  edge [color="#4a6a8a", penwidth=2, fontname="Helvetica", fontsize=9, fontcolor="#333333", labeldistance=4.5, labelangle=18];
`;

/** The language of Graphviz: a box for each node, a line for each cable, and at each end its port and address. */
export function drawDot(cluster: Cluster): string {
  const ids = new Map(cluster.nodes.map((node) => [node.hostname, `n${String(node.id)}`]));
  return [
    HEAD,
    ...cluster.nodes.map((node) => `  n${String(node.id)} [label="${textOf(node)}"];\n`),
    ...cluster.cables.map(({ name, ends: [one, other] }) => {
      const labels = `label="${name}", taillabel="${endOf(one)}", headlabel="${endOf(other)}"`;
      return `  ${ids.get(one.hostname) ?? ''} -- ${ids.get(other.hostname) ?? ''} [${labels}];\n`;
    }),
    '}\n',
  ].join('');
}

function endOf({ port, address }: CableEnd): string {
  return `${port}\\n${address}`;
}

function textOf(node: ClusterNode): string {
  const lan = portsOf(node)
    .filter((port) => port.use.kind === 'lan')
    .map((port) => port.name);
  return [
    node.hostname,
    node.loopback,
    ...(node.osdVm === undefined ? [] : [`OSD VM ${node.osdVm}`]),
    ...(lan.length === 0 ? [] : [`LAN: ${lan.join(' ')}`]),
  ].join('\\n');
}
