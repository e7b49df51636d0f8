import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCluster, type Cluster, type ClusterNode } from '../../../src/cluster/index.ts';
import { readLayers, renderOverlay, type Layers, type Overlay } from '../../../src/overlay/index.ts';

const TEST = join(import.meta.dirname, '../..');
export const OVERLAYS = join(TEST, '../overlays');

/** A well-formed sha512-crypt hash of no known password. */
export const SAMPLE_HASH = `$6$sample$${'x'.repeat(86)}`;

const EXAMPLES = ['ring5', 'mesh4'];

/** A cluster of test/fixtures/clusters, or of examples/. */
export function sampleCluster(fixture: string): Cluster {
  const folder = join(TEST, EXAMPLES.includes(fixture) ? '../examples' : 'fixtures/clusters');
  const parsed = parseCluster(readFileSync(join(folder, `${fixture}.yaml`), 'utf8'), 'cluster.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

export async function sampleLayers(dir = OVERLAYS): Promise<Layers> {
  const layers = await readLayers(dir);
  if (!layers.ok) throw new Error(JSON.stringify(layers.diagnostics));
  return layers.value;
}

export function sampleNode(cluster: Cluster, id: number): ClusterNode {
  const node = cluster.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new Error(`no node ${String(id)}`);
  return node;
}

export async function sampleOverlay(fixture: string, id: number): Promise<Overlay> {
  const cluster = sampleCluster(fixture);
  const hashes = new Map(cluster.accounts.map((account) => [account.name, SAMPLE_HASH]));
  const overlay = renderOverlay(cluster, sampleNode(cluster, id), { layers: await sampleLayers(), hashes });
  if (!overlay.ok) throw new Error(JSON.stringify(overlay.diagnostics));
  return overlay.value;
}

export function textOf(overlay: Overlay, path: string): string {
  const entry = overlay.entries.find((candidate) => candidate.path === path);
  if (entry?.kind !== 'file') throw new Error(`no file ${path}`);
  return new TextDecoder().decode(entry.content);
}
