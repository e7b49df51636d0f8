import type { RootChoice } from '../build/index.ts';
import { planBase, planRoots, readMirrorNeeds } from '../buildroot/index.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Mirror } from '../mirror/index.ts';
import { outPaths, type Context } from './context.ts';

/**
 * Everything that decides what a build sees of the mirror: the settings, and what the packages of the mirror say of themselves. A plan of
 * full roots that is only shown asks no package.
 */
export async function chooseRoots(
  context: Context,
  mirror: Mirror,
  isAskedFull = false,
): Promise<Result<RootChoice>> {
  const { settings, progress, signal, isDryRun } = context;
  const base = planBase(mirror, settings.buildroot);
  if (!base.ok) return base;
  const { packages } = base.value;
  const rootsDir = outPaths(settings).roots;
  const isFull = isAskedFull || settings.fullBase;
  const needs =
    isFull && isDryRun
      ? ok(new Map())
      : await readMirrorNeeds({ mirror, packages, rootsDir, progress, signal, isDryRun });
  if (!needs.ok) return needs;
  const planner = planRoots(mirror, settings.buildroot, needs.value);
  return planner.ok ? ok({ planner: planner.value, isFull }) : planner;
}
