import { join } from 'node:path';
import { combine, ok, type Result } from '../lib/result.ts';
import {
  ensurePasswords,
  planPasswords,
  readLayers,
  renderOverlay,
  type Overlay,
  type PlannedPassword,
} from '../overlay/index.ts';
import { outPaths, type Context } from './context.ts';
import type { ChosenNodes } from './select-cluster.ts';

export interface RenderedOverlays {
  readonly overlays: readonly Overlay[];
  readonly passwords: readonly PlannedPassword[];
}

/** Renders the overlays of the chosen nodes. Passwords that are to be generated are made once, and not at all in a dry run. */
export async function renderOverlays(
  context: Context,
  chosen: ChosenNodes,
): Promise<Result<RenderedOverlays>> {
  const { settings, isDryRun } = context;
  const layers = await readLayers(join(settings.projectDir, 'overlays'));
  if (!layers.ok) return layers;
  const { secrets } = outPaths(settings);
  const plan = await planPasswords(chosen.cluster, secrets);
  const hashes = isDryRun ? ok(plan.hashes) : await ensurePasswords(chosen.cluster, secrets);
  if (!hashes.ok) return hashes;
  const overlays = combine(
    chosen.nodes.map((node) =>
      renderOverlay(chosen.cluster, node, { layers: layers.value, hashes: hashes.value }),
    ),
  );
  return overlays.ok ? ok({ overlays: overlays.value, passwords: plan.planned }) : overlays;
}
