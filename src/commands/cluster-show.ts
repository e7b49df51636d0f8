import type { Cluster } from '../cluster/index.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Answer, Context } from './context.ts';
import { renderCluster, renderNode } from './render-cluster.ts';
import { loadNamedCluster, pickNodes } from './select-cluster.ts';

/** Shows what follows from the cluster file, for all nodes or the named ones. No password and no hash is in it. Writes nothing. */
export async function clusterShowCommand(
  context: Context,
  { file, ids }: { readonly file: string | undefined; readonly ids: readonly string[] },
): Promise<Result<Answer>> {
  const loaded = await loadNamedCluster(context, file);
  if (!loaded.ok) return loaded;
  const cluster = loaded.value;
  const nodes = ids.length === 0 ? ok(cluster.nodes) : pickNodes(cluster, ids);
  if (!nodes.ok) return nodes;
  return ok({
    text: [...(ids.length === 0 ? [renderCluster(cluster)] : []), ...nodes.value.map(renderNode)].join('\n'),
    json: { format: 1, ...withoutHashes(cluster), nodes: nodes.value },
    warnings: cluster.warnings,
  });
}

function withoutHashes({ accounts, ...cluster }: Cluster) {
  return {
    ...cluster,
    accounts: accounts.map((account) => ({
      ...account,
      password: account.password.kind === 'hash' ? { kind: 'hash' } : account.password,
    })),
  };
}
