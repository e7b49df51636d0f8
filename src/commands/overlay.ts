import { resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import type { Overlay } from '../overlay/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { renderOverlays, type RenderedOverlays } from './render-overlays.ts';
import { chooseNodes, type NodeChoice } from './select-cluster.ts';
import { writeNode, type OverlayFormat } from './write-node.ts';

/** Writes one tree, archive or package a node below `out`, or out/overlays/; with isDryRun, lists the files of the node. */
export async function overlayCommand(
  context: Context,
  choice: NodeChoice,
  { format, out }: { readonly format: OverlayFormat; readonly out?: string | undefined },
): Promise<Result<Answer>> {
  const chosen = await chooseNodes(context, choice);
  if (!chosen.ok) return chosen;
  const rendered = await renderOverlays(context, chosen.value);
  if (!rendered.ok) return rendered;
  const { overlays, passwords, ospfKey } = rendered.value;
  const { warnings } = chosen.value.cluster;
  const facts = overlays.map(overlayFacts);
  if (context.isDryRun) {
    return ok({
      text: planText(rendered.value),
      json: { format: 1, nodes: facts, passwords, ospfKey },
      warnings,
    });
  }
  const lines: string[] = [];
  const written: unknown[] = [];
  const outDir = out === undefined ? outPaths(context.settings).overlays : resolve(out);
  for (const overlay of overlays) {
    const result = await writeNode(context, overlay, { format, outDir });
    if (!result.ok) return result;
    lines.push(`${overlay.node.fqdn}: ${plural(countFiles(overlay), 'file')} in ${result.value.path}\n`);
    written.push({ ...overlayFacts(overlay), ...result.value.facts });
  }
  const keys = passwords.map((item) => `password of ${item.account}: ${item.file}\n`);
  if (ospfKey !== undefined) keys.push(`key of OSPF: ${ospfKey.file}\n`);
  return ok({
    text: [...lines, ...keys].join(''),
    json: { format: 1, nodes: written, passwords, ospfKey },
    warnings,
  });
}

function countFiles(overlay: Overlay): number {
  return overlay.entries.filter((entry) => entry.kind !== 'dir').length;
}

function overlayFacts(overlay: Overlay) {
  const files = overlay.entries
    .filter((entry) => entry.kind !== 'dir')
    .map(({ path, mode, uid, gid }) => ({
      path,
      mode: mode.toString(8),
      uid,
      gid,
      from: overlay.sources.get(path),
    }));
  return { node: overlay.node.label, host: overlay.node.fqdn, files };
}

function planText({ overlays, passwords, ospfKey }: RenderedOverlays): string {
  const lines = overlays.flatMap((overlay) => [
    `${overlay.node.fqdn}:`,
    ...overlayFacts(overlay).files.map(
      (file) => `  ${file.mode.padStart(4, '0')} ${String(file.uid)}:${String(file.gid)} ${file.path}`,
    ),
  ]);
  const secrets = passwords.map((item) => `password of ${item.account}: would ${item.action} ${item.file}`);
  if (ospfKey !== undefined) secrets.push(`key of OSPF: would ${ospfKey.action} ${ospfKey.file}`);
  return [...lines, ...secrets].map((line) => `${line}\n`).join('');
}
