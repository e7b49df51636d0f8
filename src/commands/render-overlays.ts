import { join } from 'node:path';
import { combine, ok, type Result } from '../lib/result.ts';
import {
  ensureOspfKey,
  ensurePasswords,
  planOspfKey,
  planPasswords,
  readLayers,
  renderOverlay,
  type Overlay,
  type PlannedKey,
  type PlannedPassword,
} from '../overlay/index.ts';
import { outPaths, type Context } from './context.ts';
import type { ChosenNodes } from './select-cluster.ts';

export interface RenderedOverlays {
  readonly overlays: readonly Overlay[];
  readonly passwords: readonly PlannedPassword[];
  /** Absent where packets of OSPF are not signed. */
  readonly ospfKey: PlannedKey | undefined;
}

/**
 * Renders the overlays of the chosen nodes. Secrets that are to be generated are made once; not at all in a dry run and with makesSecrets
 * false, where stand-ins take the place of passwords, or of the key, as long as one is not made.
 */
export async function renderOverlays(
  context: Context,
  chosen: ChosenNodes,
  { makesSecrets = true }: { readonly makesSecrets?: boolean } = {},
): Promise<Result<RenderedOverlays>> {
  const { settings, isDryRun } = context;
  const layers = await readLayers(join(settings.projectDir, 'overlays'));
  if (!layers.ok) return layers;
  const { secrets } = outPaths(settings);
  const plan = await planPasswords(chosen.cluster, secrets);
  const plannedKey = await planOspfKey(chosen.cluster, secrets);
  const isPlan = (planned: readonly (PlannedPassword | PlannedKey | undefined)[]): boolean =>
    isDryRun || (!makesSecrets && planned.some((secret) => secret?.action === 'generate'));
  const hashes = isPlan(plan.planned)
    ? ok(plan.hashes)
    : await ensurePasswords(chosen.cluster, secrets, { isWriting: makesSecrets });
  if (!hashes.ok) return hashes;
  const key = isPlan([plannedKey])
    ? ok(undefined)
    : await ensureOspfKey(chosen.cluster, secrets, { isWriting: makesSecrets });
  if (!key.ok) return key;
  const overlays = combine(
    chosen.nodes.map((node) =>
      renderOverlay(chosen.cluster, node, {
        layers: layers.value,
        hashes: hashes.value,
        ...(key.value === undefined ? {} : { ospfKey: key.value }),
      }),
    ),
  );
  return overlays.ok
    ? ok({ overlays: overlays.value, passwords: plan.planned, ospfKey: plannedKey })
    : overlays;
}
