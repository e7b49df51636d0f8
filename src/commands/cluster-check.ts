import { ok, type Result } from '../lib/result.ts';
import { plural, quoteList } from '../lib/text.ts';
import { loadNamedCluster } from './select-cluster.ts';
import type { Answer, Context } from './context.ts';

/** Reads the cluster file and reports every fault and warning with its place. Writes nothing. */
export async function clusterCheckCommand(
  context: Context,
  { file }: { readonly file: string | undefined },
): Promise<Result<Answer>> {
  const cluster = await loadNamedCluster(context, file);
  if (!cluster.ok) return cluster;
  const { nodes, warnings, name } = cluster.value;
  const hosts = nodes.map((node) => node.fqdn);
  return ok({
    text: `cluster ${name}: ${plural(nodes.length, 'node')} (${quoteList(hosts)}), no fault, ${plural(warnings.length, 'warning')}\n`,
    json: { format: 1, cluster: name, nodes: hosts, warnings },
    warnings,
  });
}
