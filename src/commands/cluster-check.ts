import { ok, type Result } from '../lib/result.ts';
import { plural, quoteList } from '../lib/text.ts';
import { loadCluster } from '../cluster/index.ts';
import type { Answer, Context } from './context.ts';

/** Reads cluster.yaml and reports every fault and warning with its place. Writes nothing. */
export async function clusterCheckCommand(context: Context): Promise<Result<Answer>> {
  const cluster = await loadCluster(context.settings.clusterFile);
  if (!cluster.ok) return cluster;
  const { nodes, warnings, name } = cluster.value;
  const hosts = nodes.map((node) => node.fqdn);
  return ok({
    text: `cluster ${name}: ${plural(nodes.length, 'node')} (${quoteList(hosts)}), no fault, ${plural(warnings.length, 'warning')}\n`,
    json: { format: 1, cluster: name, nodes: hosts, warnings },
    warnings,
  });
}
