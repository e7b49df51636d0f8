import { resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { combine, fail, ok, type Result } from '../lib/result.ts';
import { findNode, loadCluster, type Cluster, type ClusterNode } from '../cluster/index.ts';
import type { Context } from './context.ts';

/** What a command line names: nodes by id, or all. */
export interface NodeChoice {
  readonly ids: readonly string[];
  readonly isAll: boolean;
}

export interface ChosenNodes {
  readonly cluster: Cluster;
  readonly nodes: readonly ClusterNode[];
}

/** The cluster file that the command line names, from the folder it was called in, or else that of the settings. */
export function loadNamedCluster(context: Context, file: string | undefined): Promise<Result<Cluster>> {
  return loadCluster(file === undefined ? context.settings.clusterFile : resolve(file));
}

/** Loads cluster.yaml and picks the named nodes; naming none is a fault, as is a name that is not there. */
export async function chooseNodes(context: Context, choice: NodeChoice): Promise<Result<ChosenNodes>> {
  const cluster = await loadCluster(context.settings.clusterFile);
  if (!cluster.ok) return cluster;
  if (choice.isAll) return ok({ cluster: cluster.value, nodes: cluster.value.nodes });
  if (choice.ids.length === 0) {
    return fail(problem('usage/invalid', 'No node is named.', { hint: 'Use --node ID or --all.' }));
  }
  const nodes = pickNodes(cluster.value, choice.ids);
  return nodes.ok ? ok({ cluster: cluster.value, nodes: nodes.value }) : nodes;
}

/** The nodes of these ids, labels or host names, each once; every one that is not there is told of. */
export function pickNodes(cluster: Cluster, ids: readonly string[]): Result<readonly ClusterNode[]> {
  return combine([...new Set(ids)].map((id) => findNode(cluster, id)));
}
