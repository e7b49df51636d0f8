import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { problem } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { quoteList } from '../lib/text.ts';
import { manifest, parentsOf, sortEntries, type TreeEntry } from '../lib/tree.ts';
import { authorizedKeys } from './authorized-keys.ts';
import type { Layer, LayerFile, Layers } from './layers.ts';
import { type ModeEntry, type ModeTable } from './modes.ts';
import type { PasswordHashes } from './secrets.ts';
import { templateData } from './template-data.ts';
import { renderTemplate } from './template-engine.ts';

/** The tree that is laid over one node's installation, as data. */
export interface Overlay {
  readonly node: ClusterNode;
  /** Sorted; every folder is listed before what is in it. */
  readonly entries: readonly TreeEntry[];
  /** By path on the node: the file that it was made from, for plans. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Lays common, the node's roles in their order, and the node's own layer over each other and fills the templates.
 * Pure: what it needs was read before. Fails with every template fault and every role without a layer.
 * A file that renders to nothing but blanks is left out: so a template says "not on this node".
 */
export function renderOverlay(
  cluster: Cluster,
  node: ClusterNode,
  inputs: {
    readonly layers: Layers;
    readonly hashes: PasswordHashes;
    /** Without it a cluster whose packets are signed shows a stand-in, which is no secret. */
    readonly ospfKey?: string;
  },
): Result<Overlay> {
  const faults: Diagnostic[] = [];
  const chosen = new Map<string, LayerFile>();
  for (const layer of layersOf(cluster, node, inputs.layers, faults)) {
    for (const file of layer.files) chosen.set(file.path, file);
  }
  const data = templateData(cluster, node, inputs);
  const files: TreeEntry[] = [];
  const sources = new Map<string, string>();
  for (const file of chosen.values()) {
    const entry = renderFile(file, data, inputs.layers.modes);
    if (!entry.ok) faults.push(...entry.diagnostics);
    else if (entry.value !== undefined) {
      files.push(entry.value);
      sources.set(file.path, file.source);
    }
  }
  if (faults.length > 0) return failAll(faults);
  const all = [...files, ...authorizedKeys(cluster)];
  return ok({ node, entries: sortEntries([...foldersOf(all, inputs.layers.modes), ...all]), sources });
}

/** Kind, mode, owner, size, digest and path of every entry, one sorted line each. */
export function overlayManifest(overlay: Overlay): string {
  return manifest(overlay.entries);
}

function layersOf(
  cluster: Cluster,
  node: ClusterNode,
  layers: Layers,
  faults: Diagnostic[],
): readonly Layer[] {
  const roles = node.roles.flatMap((role) => {
    const layer = layers.roles.get(role);
    if (layer !== undefined) return [layer];
    faults.push(
      problem(
        'overlay/missing-layer',
        `${node.hostname} has the role "${role}", and there is no folder overlays/roles/${role}.`,
        {
          location: { file: cluster.file },
          hint: `The roles are ${quoteList([...layers.roles.keys()])}`,
        },
      ),
    );
    return [];
  });
  const own = layers.nodes.get(String(node.id));
  return [layers.common, ...roles, ...(own === undefined ? [] : [own])];
}

function renderFile(
  file: LayerFile,
  data: Readonly<Record<string, unknown>>,
  modes: ModeTable,
): Result<TreeEntry | undefined> {
  if (file.kind === 'symlink')
    return ok({ kind: 'symlink', path: file.path, target: file.target, mode: 0o777, uid: 0, gid: 0 });
  const { mode, uid, gid }: ModeEntry = modes.get(file.path) ?? {
    mode: file.isExecutable ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
  };
  if (!file.isTemplate) return ok({ kind: 'file', path: file.path, mode, uid, gid, content: file.content });
  const text = renderTemplate(new TextDecoder().decode(file.content), file.source, data);
  if (!text.ok) return text;
  if (text.value.trim() === '') return ok(undefined);
  return ok({ kind: 'file', path: file.path, mode, uid, gid, content: new TextEncoder().encode(text.value) });
}

/** Every folder that the files need and that is not an entry itself: 0755 root, but for the mode table. */
function foldersOf(entries: readonly TreeEntry[], modes: ModeTable): readonly TreeEntry[] {
  const listed = new Set(entries.map((entry) => entry.path));
  const needed = new Set(
    entries.flatMap((entry) => parentsOf(entry.path)).filter((path) => !listed.has(path)),
  );
  return [...needed].map((path): TreeEntry => ({
    kind: 'dir',
    path,
    ...(modes.get(path) ?? { mode: 0o755, uid: 0, gid: 0 }),
  }));
}
