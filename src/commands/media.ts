import { join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { makeImage, renderMediaPlan, type Image } from '../media/index.ts';
import { overlayTar } from '../overlay/index.ts';
import type { Answer, Context } from './context.ts';
import { planNodeMedia } from './node-medium.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';
import { renderOverlays } from './render-overlays.ts';
import { chooseNodes, type NodeChoice } from './select-cluster.ts';

/** Makes one boot medium a node below out/media/; with isDryRun, prints what would be on it and what it would do. */
export async function mediaCommand(context: Context, choice: NodeChoice): Promise<Result<Answer>> {
  const chosen = await chooseNodes(context, choice);
  if (!chosen.ok) return chosen;
  const { cluster, nodes } = chosen.value;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const warnings = [...cluster.warnings, ...mirrorWarnings(context, mirror.value)];
  const media = await planNodeMedia(context, cluster, nodes, mirror.value);
  if (!media.ok) return media;
  if (context.isDryRun) {
    const plans = media.value.map((medium) => medium.plan);
    return ok({
      text: plans.map(renderMediaPlan).join('\n'),
      json: { format: 1, media: plans },
      warnings,
    });
  }
  const rendered = await renderOverlays(context, chosen.value);
  if (!rendered.ok) return rendered;
  const images: Image[] = [];
  for (const medium of media.value) {
    const overlay = rendered.value.overlays.find((item) => item.node.label === medium.plan.node);
    if (overlay === undefined) throw new Error(`internal error: no overlay for ${medium.plan.node}`);
    const image = await makeImage({
      plan: medium.plan,
      node: medium.mediaNode,
      mirror: mirror.value,
      ownPackages: medium.ownPackages,
      overlayTar: await overlayTar(overlay, context.epochSeconds),
      isotreeDir: join(context.settings.projectDir, 'isotree'),
      epochSeconds: context.epochSeconds,
      outDir: context.settings.outDir,
      progress: context.progress,
      signal: context.signal,
    });
    if (!image.ok) return image;
    images.push(image.value);
  }
  return ok({ text: images.map(describe).join(''), json: { format: 1, images }, warnings });
}

function describe(image: Image): string {
  return [
    `${image.path}: ${formatBytes(image.sizeBytes)}, ${image.outcome === 'reused' ? 'unchanged' : 'written'}\n`,
    `  sha256 ${image.sha256}\n`,
    `  write it to a stick (all of it is lost): dd if=${image.path} of=/dev/DISK bs=4M conv=fsync\n`,
  ].join('');
}
