import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { DecompressAhead } from '../lib/decompress-ahead.ts';
import { problem } from '../lib/diagnostic.ts';
import { md5OfFile } from '../lib/digest.ts';
import { createExclusive, ensureDir, pathExists, readTail, removeTree, rename } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { RootedTree } from '../lib/rooted-tree.ts';
import { plural } from '../lib/text.ts';
import { guardLinkLines, isForBuilding } from '../pkg/index.ts';
import { composeTree } from './compose-tree.ts';
import { enterRoot } from './enter-root.ts';
import { layerDir, nameLayers, readLayer, unpackLayer, type Layer } from './layers.ts';
import { temporaryName } from './leftovers.ts';
import { layerMark } from './list-bases.ts';
import type { AddedPackage, RootPlan } from './root-plan.ts';
import { SETUP_STEPS } from './setup-steps.ts';
import { locatePackages, type Taking } from './take-packages.ts';
import { PACKAGE_SCRIPT_ENV } from './usable.ts';
import { makeWorkDir } from './work-dir.ts';

const LOG_BYTES = 1 << 20;
const SCRIPTS_TIMEOUT_MS = 30 * 60_000;
const PROGRAMS = 4;

export interface RootOptions {
  /** Whoever asks which package a file is of wants them one by one. */
  readonly withLayers?: boolean;
}

/**
 * Makes what a minimal root has over its core, or finds it: `sets/<12 hex digits of its identity>-<6 of the core>/`, in it
 *
 *   packages/   all packages in one tree of hard links to their layers: one mount takes only so many layers, and each costs a little at
 *               every look-up
 *   scripts/    what their doinst.sh scripts and ldconfig then changed, as the upper layer of an overlay, so that no file of a layer is
 *               written to
 *   log         what the scripts said
 *
 * Gives the two directories, the topmost first, relative to the directory of roots. The same packages installed after those of the core
 * would give the same tree. With `withLayers` each package is there by itself too, be it that `gc` has removed it since.
 */
export async function ensureSet(
  plan: RootPlan,
  base: string,
  rootsDir: string,
  taking: Omit<Taking, 'packages' | 'runOnly'>,
  { withLayers = false }: RootOptions = {},
): Promise<Result<readonly string[]>> {
  if (plan.added.length === 0) return ok([]);
  const dir = `sets/${plan.identity.slice(0, 12)}-${layerMark(base)}`;
  const underlays = [`${dir}/scripts`, `${dir}/packages`];
  const isThere = await pathExists(join(rootsDir, dir));
  if (isThere && !withLayers) return ok(underlays);
  const { progress } = taking;
  if (!isThere)
    progress({
      kind: 'step',
      text: `lay ${plural(plan.added.length, 'package')} of the mirror over the core`,
    });
  const layers = await ensureMirrorLayers(plan.added, base, rootsDir, taking);
  if (!layers.ok) return layers;
  if (isThere) return ok(underlays);
  const part = temporaryName('part', 'set');
  try {
    await ensureDir(join(rootsDir, part));
    const composed = composeTree(
      join(rootsDir, part, 'packages'),
      base,
      hiding(plan.added, layers.value, rootsDir),
    );
    if (!composed.ok) return composed;
    const ran = await runScripts(plan.added, layers.value, { base, rootsDir, part, signal: taking.signal });
    if (!ran.ok) return ran;
    await nameLayers(rootsDir, [{ part, dir }]);
  } finally {
    await removeTree(join(rootsDir, part));
  }
  progress({ kind: 'done', text: 'ready' });
  return ok(underlays);
}

const hiding = (added: readonly AddedPackage[], layers: readonly Layer[], rootsDir: string) =>
  layers.map(({ dir }, index) => ({
    dir: join(rootsDir, dir),
    ...(added[index]?.view === 'run' ? { leaveOut: isForBuilding } : {}),
  }));

/** A layer for each package of the mirror, named by the digest in the mirror's list, against which each is held once it was read. */
async function ensureMirrorLayers(
  added: readonly AddedPackage[],
  base: string,
  rootsDir: string,
  taking: Omit<Taking, 'packages' | 'runOnly'>,
): Promise<Result<readonly Layer[]>> {
  const { mirror, progress, signal } = taking;
  const wanted = added.map(({ package: item }) => ({ item, dir: layerDir(item.md5, base) }));
  const missing: typeof wanted = [];
  for (const each of wanted) if (!(await pathExists(join(rootsDir, each.dir)))) missing.push(each);
  const packages = missing.map(({ item }) => item);
  const located = await locatePackages({ ...taking, packages, runOnly: new Set() });
  if (!located.ok) return located;
  const parts: { readonly part: string; readonly dir: string }[] = [];
  try {
    await using ahead = await DecompressAhead.start(located.value, {
      processes: Math.min(PROGRAMS, availableParallelism()),
    });
    for (const [index, { item, dir }] of missing.entries()) {
      if (signal?.aborted === true)
        return fail(problem('buildroot/enter-failed', 'the root was not finished: interrupted'));
      const file = located.value[index] ?? '';
      progress({ kind: 'detail', text: item.file, fraction: index / missing.length });
      const part = temporaryName('part', item.name);
      parts.push({ part, dir });
      const source = ahead.next();
      const unpacked = await unpackLayer(file, base, join(rootsDir, part), {
        isDisposable: true,
        indexedBytes: item.uncompressedKiB * 1024,
        ...(source === undefined ? {} : { source }),
      });
      const confirmed = await mirror.confirm(item.file, await md5OfFile(file));
      if (!confirmed.ok) return confirmed;
      if (!unpacked.ok) return unpacked;
    }
    const complaint = await ahead.complaint();
    if (complaint !== undefined)
      return fail(
        problem('pkg/damaged', `a package of ${mirror.location} cannot be decompressed: ${complaint}`),
      );
    await nameLayers(rootsDir, parts);
  } finally {
    for (const { part } of parts) await removeTree(join(rootsDir, part));
  }
  const layers: Layer[] = [];
  for (const { item, dir } of wanted) {
    const layer = await readLayer(item.file, dir, rootsDir);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  return ok(layers);
}

interface Place {
  readonly base: string;
  readonly rootsDir: string;
  /** Holds packages/; gets scripts/ and log. */
  readonly part: string;
  readonly signal: AbortSignal | undefined;
}

/** Runs the scripts in their order, then what the installer's setup would do, with ldconfig before and after. */
async function runScripts(
  added: readonly AddedPackage[],
  layers: readonly Layer[],
  { base, rootsDir, part, signal }: Place,
): Promise<Result<void>> {
  await using work = await makeWorkDir(rootsDir, 'set', base);
  const scriptsDir = join(work.path, 'doinst');
  const name = (index: number, of: string): string =>
    join(scriptsDir, `${String(index).padStart(4, '0')}-${of}`);
  for (const [index, { doinst, fullName }] of layers.entries()) {
    if (doinst === undefined) continue;
    const leaveOut = added[index]?.view === 'run' ? isForBuilding : undefined;
    await createExclusive(name(index, fullName), guardLinkLines(doinst, leaveOut));
  }
  await createExclusive(name(layers.length, 'setup'), SETUP_STEPS);
  const logFile = join(rootsDir, part, 'log');
  const entered = await enterRoot({
    rootsDir,
    root: join(work.name, 'root'),
    lowers: [`${part}/packages`, relative(rootsDir, base)],
    work: work.name,
    logFile,
    env: PACKAGE_SCRIPT_ENV,
    argv: [],
    timeoutMs: SCRIPTS_TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!entered.ok) return entered;
  if (entered.value.how !== 'exit') {
    const message = `the package scripts of a build root did not come to their end (${entered.value.how})`;
    return fail(problem('buildroot/enter-failed', message));
  }
  // Single scripts may fail, as they may on Slackware; but a root that was made on a full disk would spoil every build in it.
  if (/No space left on device|Disk quota exceeded/.test(await readTail(logFile, LOG_BYTES))) {
    const message = 'There is no space left to make a build root.';
    const hint = 'Make room and run the same command again: what was finished is kept.';
    return fail(problem('fs/no-space', message, { location: { file: rootsDir }, hint }));
  }
  const upper = join(work.path, 'upper');
  // It holds inode numbers and times: nothing that reads it needs it.
  const cleaned = new RootedTree(upper).remove('var/cache/ldconfig/aux-cache');
  if (!cleaned.ok) return cleaned;
  await rename(upper, join(rootsDir, part, 'scripts'));
  return ok(undefined);
}
