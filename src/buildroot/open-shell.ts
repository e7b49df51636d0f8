import { join, relative, resolve } from 'node:path';
import { ensureDir, removeTree } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { enterPlan } from './enter-plan.ts';
import { enterInteractively, type Entry } from './enter-root.ts';
import { stackLayers } from './layers.ts';
import { removeLeftovers } from './leftovers.ts';
import type { RootJob } from './runner.ts';
import { checkUsable } from './usable.ts';
import { makeWorkDir, writeScripts } from './work-dir.ts';

/** A root to look into, as a build would see it. */
export interface ShellJob extends Pick<
  RootJob,
  'jobName' | 'base' | 'rootsDir' | 'underlays' | 'layers' | 'env'
> {
  readonly recipeDir?: string;
  readonly outputDir?: string;
  /** What a failed run left (RunOutcome.keptRoot): its changes are there, and what the shell changes stays in it. */
  readonly keptRoot?: string;
  /** The root's own bash unless given. */
  readonly argv?: readonly [string, ...string[]];
  /** Told the plain commands that lead to the same place, before the shell begins. */
  readonly onPlan?: (lines: readonly string[]) => void;
}

/**
 * Opens a shell at our terminal in the namespaces, mounts, environment and rights that a build has; gives its exit status. Changes are
 * thrown away but for those in a kept root. Neither time nor memory are limited.
 */
export async function openShell(job: ShellJob): Promise<Result<number>> {
  const rootsDir = resolve(job.rootsDir);
  await ensureDir(rootsDir);
  await removeLeftovers(rootsDir);
  const usable = await checkUsable(rootsDir);
  if (!usable.ok) return usable;
  const stack = await stackLayers(job);
  if (!stack.ok) return stack;
  if (job.keptRoot !== undefined) {
    const work = relative(rootsDir, resolve(job.keptRoot));
    // They have run already, and what they did is kept.
    await removeTree(join(rootsDir, work, 'doinst'));
    await ensureDir(join(rootsDir, work, 'doinst'));
    return enterShell(job, { rootsDir, work, lowers: stack.value.lowers });
  }
  await using work = await makeWorkDir(rootsDir, job.jobName, job.base);
  await writeScripts(work.path, stack.value.layers);
  return await enterShell(job, { rootsDir, work: work.name, lowers: stack.value.lowers });
}

async function enterShell(
  job: ShellJob,
  place: Pick<Entry, 'rootsDir' | 'work' | 'lowers'>,
): Promise<Result<number>> {
  const entry: Entry = {
    ...place,
    root: join(place.work, 'root'),
    logFile: '/dev/null',
    env: { TERM: process.env['TERM'] ?? 'dumb', ...job.env },
    argv: job.argv ?? ['/bin/bash'],
    ...(job.recipeDir === undefined ? {} : { recipeDir: resolve(job.recipeDir) }),
    ...(job.outputDir === undefined ? {} : { outputDir: resolve(job.outputDir) }),
  };
  job.onPlan?.(enterPlan(entry));
  const status = await enterInteractively(entry);
  return status.ok ? ok(status.value) : status;
}
