import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Cluster, ClusterNode } from './cluster.ts';

/** The node with that id (`3`), label (`node3`) or host name. An unknown one is answered with the list of known ones. */
export function findNode(cluster: Cluster, wanted: string | number): Result<ClusterNode> {
  const name = String(wanted);
  const node = cluster.nodes.find((candidate) =>
    [String(candidate.id), candidate.label, candidate.hostname].includes(name),
  );
  if (node !== undefined) return ok(node);
  const known = cluster.nodes
    .map((candidate) => `${String(candidate.id)} (${candidate.hostname})`)
    .join(', ');
  return fail(
    problem('cluster/unknown-node', `There is no node ${name} in ${cluster.file}.`, {
      location: { file: cluster.file },
      hint: `Known nodes: ${known}`,
    }),
  );
}

/** The one named node, or all of them when none is named. */
export function selectNodes(
  cluster: Cluster,
  wanted: string | number | undefined,
): Result<readonly ClusterNode[]> {
  if (wanted === undefined) return ok(cluster.nodes);
  const found = findNode(cluster, wanted);
  return found.ok ? ok([found.value]) : found;
}
