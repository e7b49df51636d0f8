import { resolve } from 'node:path';
import type { Progress } from '../lib/events.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Mirror } from '../mirror/index.ts';
import type { BaseSettings } from './base-plan.ts';
import { ensureTree } from './base-tree.ts';
import type { RootPlan } from './root-plan.ts';
import { ensureSet, type RootOptions } from './set-layer.ts';

/** A root that is ready to be built in; see RootJob for both. */
export interface ReadyRoot {
  readonly base: string;
  readonly underlays: readonly string[];
}

/**
 * Makes or finds what a plan of a root names: its base, and the packages over it. Once all is there it costs a look at two names. Fails as
 * ensureTree and ensureSet do.
 */
export async function ensureRoot(
  mirror: Mirror,
  plan: RootPlan,
  settings: BaseSettings,
  rootsDirectory: string,
  progress: Progress,
  signal?: AbortSignal,
  options: RootOptions = {},
): Promise<Result<ReadyRoot>> {
  const rootsDir = resolve(rootsDirectory);
  // A core is not made of series.
  const facts = plan.base.kind === 'core' ? { series: [], skip: settings.skip } : settings;
  const base = await ensureTree(mirror, plan.base, facts, rootsDir, progress, signal);
  if (!base.ok) return base;
  const underlays = await ensureSet(plan, base.value.dir, rootsDir, { mirror, progress, signal }, options);
  return underlays.ok ? ok({ base: base.value.dir, underlays: underlays.value }) : underlays;
}
