import { join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { makePxeSet, parseBootServer, planPxe, renderPxePlan, type PxeSet } from '../media/index.ts';
import { overlayTar } from '../overlay/index.ts';
import type { Answer, Context } from './context.ts';
import { planChosenMedia } from './node-medium.ts';
import { renderOverlays } from './render-overlays.ts';
import type { NodeChoice } from './select-cluster.ts';

/** Makes one set below out/media/pxe/ that boots the named nodes from the network; with isDryRun, prints what would be in it. */
export async function mediaPxeCommand(
  context: Context,
  choice: NodeChoice,
  url: string | undefined,
): Promise<Result<Answer>> {
  const server = parseBootServer(url);
  if (!server.ok) return server;
  const planned = await planChosenMedia(context, choice);
  if (!planned.ok) return planned;
  const { chosen, mirror, media, warnings } = planned.value;
  const plan = planPxe(
    mirror,
    media.map((medium) => ({ plan: medium.plan, node: medium.mediaNode })),
    server.value,
  );
  if (!plan.ok) return plan;
  if (context.isDryRun)
    return ok({ text: renderPxePlan(plan.value), json: { format: 1, pxe: plan.value }, warnings });
  const rendered = await renderOverlays(context, chosen);
  if (!rendered.ok) return rendered;
  const overlayTars = new Map<string, Uint8Array>();
  for (const overlay of rendered.value.overlays)
    overlayTars.set(overlay.node.label, await overlayTar(overlay, context.epochSeconds));
  const set = await makePxeSet(
    {
      plan: plan.value,
      mirror,
      ownPackages: media[0]?.ownPackages ?? [],
      overlayTars,
      isotreeDir: join(context.settings.projectDir, 'isotree'),
      epochSeconds: context.epochSeconds,
    },
    { outDir: context.settings.outDir, progress: context.progress },
  );
  if (!set.ok) return set;
  return ok({ text: describe(set.value), json: { format: 1, set: set.value }, warnings });
}

function describe({ dir, url, nodes, sizeBytes, outcome }: PxeSet): string {
  return [
    `${dir}: ${nodes.join(' ')}, ${formatBytes(sizeBytes)}, ${outcome === 'reused' ? 'unchanged' : 'written'}\n`,
    `  for a web server at ${url}; ${dir}/README.TXT says how it is served\n`,
  ].join('');
}
