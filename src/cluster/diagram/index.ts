import type { Cluster } from '../cluster.ts';
import { drawAscii } from './ascii.ts';
import { drawDot } from './dot.ts';
import type { DiagramFormat } from './formats.ts';
import { cablingList } from './list.ts';
import { drawMermaid } from './mermaid.ts';

/** Draws nodes, ports, cables and addresses. `svg` gives what Graphviz is to lay out, and so does `dot`: the room draws nothing itself. */
export function drawCluster(cluster: Cluster, format: DiagramFormat): string {
  switch (format) {
    case 'ascii':
      return drawAscii(cluster);
    case 'list':
      return cablingList(cluster);
    case 'mermaid':
      return drawMermaid(cluster);
    case 'dot':
    case 'svg':
      return drawDot(cluster);
  }
}
