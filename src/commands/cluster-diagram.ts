import { drawCluster, type DiagramFormat } from '../cluster/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { loadNamedCluster } from './select-cluster.ts';
import type { Answer, Context } from './context.ts';

/** Draws the cluster, or lists its cables to be ticked off. Writes nothing. */
export async function clusterDiagramCommand(
  context: Context,
  { file, format }: { readonly file: string | undefined; readonly format: DiagramFormat },
): Promise<Result<Answer>> {
  const cluster = await loadNamedCluster(context, file);
  if (!cluster.ok) return cluster;
  const drawn = drawCluster(cluster.value, format);
  const text = format === 'svg' ? await (await import('../lib/draw-svg.ts')).drawSvg(drawn) : drawn;
  const { name, nodes, cables } = cluster.value;
  return ok({ text, json: { format: 1, cluster: name, nodes: nodes.map((node) => node.hostname), cables } });
}
