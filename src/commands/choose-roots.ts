import type { RootChoice } from '../build/index.ts';
import { knownMirrorNeeds, planBase, planRoots, readMirrorNeeds } from '../buildroot/index.ts';
import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import type { Mirror } from '../mirror/index.ts';
import { outPaths, type Context } from './context.ts';

/**
 * Everything that decides what a build sees of the mirror: the settings, and what the packages of the mirror say of themselves. A dry run
 * reads no package for that, since all of a series may have to be downloaded: it goes by what is known, and says so.
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
  const needs = isDryRun
    ? ok(await knownMirrorNeeds(packages, rootsDir))
    : await readMirrorNeeds({ mirror, packages, rootsDir, progress, signal });
  if (!needs.ok) return needs;
  const planner = planRoots(mirror, settings.buildroot, needs.value);
  if (!planner.ok) return planner;
  const unread = isFull ? 0 : packages.length - needs.value.size;
  if (unread > 0) {
    const text = `What ${plural(unread, 'package')} of the mirror need is not known yet: a build reads each of them once, a dry run none. Minimal roots are planned without it.`;
    progress({ kind: 'say', text });
  }
  return ok({ planner: planner.value, isFull, unread });
}
