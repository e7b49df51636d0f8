import { basename, join, resolve } from 'node:path';
import { chmod, createExclusive, ensureDir, removeTree, rename, writeAtomic } from '../lib/fs.ts';
import { guardLinkLines } from '../pkg/index.ts';
import type { Layer } from './layers.ts';
import { temporaryName } from './leftovers.ts';
import { BASE_OF_JOB } from './list-bases.ts';

/** The disposable part of one run: upper layer, mount point, /tmp, scripts to run first. */
export interface WorkDir extends AsyncDisposable {
  readonly name: string;
  readonly path: string;
}

/** Makes it. What the upper layer's own directory has as mode is what `/` of the merged root has. `base` is noted for `root list`. */
export async function makeWorkDir(rootsDir: string, jobName: string, base: string): Promise<WorkDir> {
  const name = temporaryName('work', jobName);
  const path = join(rootsDir, name);
  await removeTree(path);
  for (const part of ['upper', 'ovl', 'root', 'tmp', 'doinst']) await ensureDir(join(path, part));
  // What uid 0 inside makes setuid, or a device node, must be of no use to another account of the host.
  await chmod(path, 0o700);
  await chmod(join(path, 'upper'), 0o755);
  await chmod(join(path, 'tmp'), 0o1777);
  await createExclusive(join(path, BASE_OF_JOB), `${basename(resolve(base))}\n`);
  return { name, path, [Symbol.asyncDispose]: () => removeTree(path) };
}

/** The changed files and /tmp of a failed run, out of reach of removeLeftovers; replaces those of the last failure. */
export async function keepWorkDir(work: string, rootsDir: string, jobName: string): Promise<string> {
  const kept = join(rootsDir, `kept-${jobName}`);
  await removeTree(kept);
  await rename(work, kept);
  return kept;
}

/** The scripts of the layers, in their order. Links are made already, see guardLinkLines. */
export async function writeScripts(work: string, layers: readonly Layer[]): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    if (layer.doinst === undefined) continue;
    await writeAtomic(
      join(work, 'doinst', `${String(index).padStart(4, '0')}-${layer.fullName}`),
      guardLinkLines(layer.doinst),
    );
  }
}
