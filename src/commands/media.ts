import { join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { makeImage, renderMediaPlan, type Image } from '../media/index.ts';
import { overlayTar } from '../overlay/index.ts';
import type { Answer, Context } from './context.ts';
import { planChosenMedia } from './node-medium.ts';
import { renderOverlays } from './render-overlays.ts';
import type { NodeChoice } from './select-cluster.ts';

/** Makes one boot medium a node below out/media/; with isDryRun, prints what would be on it and what it would do. */
export async function mediaCommand(context: Context, choice: NodeChoice): Promise<Result<Answer>> {
  const planned = await planChosenMedia(context, choice);
  if (!planned.ok) return planned;
  const { chosen, mirror, media, warnings } = planned.value;
  if (context.isDryRun) {
    const plans = media.map((medium) => medium.plan);
    return ok({
      text: plans.map(renderMediaPlan).join('\n'),
      json: { format: 1, media: plans },
      warnings,
    });
  }
  const rendered = await renderOverlays(context, chosen);
  if (!rendered.ok) return rendered;
  const images: Image[] = [];
  for (const medium of media) {
    const overlay = rendered.value.overlays.find((item) => item.node.label === medium.plan.node);
    if (overlay === undefined) throw new Error(`internal error: no overlay for ${medium.plan.node}`);
    const image = await makeImage({
      plan: medium.plan,
      node: medium.mediaNode,
      mirror,
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
