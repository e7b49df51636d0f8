import { join, relative, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { run } from '../lib/exec.ts';
import { chmod, ensureDir, isErrno, pathExists, readText, removeTree, rename } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import {
  applyLinkLines,
  DATABASE,
  fullName,
  installPackage,
  parsePackageName,
  type InstallOptions,
} from '../pkg/index.ts';
import { temporaryName } from './leftovers.ts';
import { layerMark } from './list-bases.ts';
import type { RootJob } from './runner.ts';

/** A package unpacked by itself, to be stacked over a base. */
export interface Layer {
  /** Relative to the directory of roots. */
  readonly dir: string;
  readonly fullName: string;
  readonly doinst: string | undefined;
}

/** Where a package of that digest is, or will be, unpacked for a base; relative to the directory of roots. */
export function layerDir(digest: string, base: string): string {
  return `layers/${digest.slice(0, 16)}-${layerMark(base)}`;
}

/**
 * Unpacks a package into `layers/<16 hex digits of its sha256>-<6 of its base>`, or finds it there. The base takes part in the name since
 * its links decide where members land: `sbin/x` goes to `usr/sbin/x` on a base whose /sbin is a link. Complete once it has its name.
 */
export async function ensureLayer(file: string, base: string, rootsDir: string): Promise<Result<Layer>> {
  const dir = layerDir(await sha256OfFile(file), base);
  if (!(await pathExists(join(rootsDir, dir)))) {
    const part = temporaryName('part', 'layer');
    try {
      const unpacked = await unpackLayer(file, base, join(rootsDir, part));
      if (!unpacked.ok) return unpacked;
      await nameLayers(rootsDir, [{ part, dir }]);
    } finally {
      await removeTree(join(rootsDir, part));
    }
  }
  return readLayer(file, dir, rootsDir);
}

/** Unpacks a package into a new folder, with the links of its script, as it would land on the base. */
export async function unpackLayer(
  file: string,
  base: string,
  folder: string,
  options: Pick<InstallOptions, 'source' | 'indexedBytes' | 'isDisposable'> = {},
): Promise<Result<void>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  await ensureDir(folder);
  await chmod(folder, 0o755);
  const installed = await installPackage(file, folder, {
    ...options,
    lowers: [base],
    location: `${fullName(name.value)}.${name.value.suffix}`,
  });
  if (!installed.ok) return installed;
  if (installed.value.doinst !== undefined)
    applyLinkLines(installed.value.doinst, folder, { lowers: [base] });
  return ok(undefined);
}

/** Gives finished layers their names. They are on the disk before: after a power failure a named layer must be whole. */
export async function nameLayers(
  rootsDir: string,
  layers: readonly { readonly part: string; readonly dir: string }[],
): Promise<void> {
  const [first] = layers;
  if (first === undefined) return;
  await run({ argv: ['sync', '--file-system', join(rootsDir, first.part)] });
  for (const { part, dir } of layers) {
    const parent = join(rootsDir, dir, '..');
    await ensureDir(parent);
    // A package may bring a setuid program: not for other accounts of the host.
    await chmod(parent, 0o700);
    try {
      await rename(join(rootsDir, part), join(rootsDir, dir));
    } catch (error) {
      // Somebody else was faster with the same.
      if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error;
    }
  }
}

/** What a named layer is. */
export async function readLayer(file: string, dir: string, rootsDir: string): Promise<Result<Layer>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const script = join(rootsDir, dir, DATABASE.scripts, fullName(name.value));
  return ok({
    dir,
    fullName: fullName(name.value),
    doinst: (await pathExists(script)) ? await readText(script) : undefined,
  });
}

/** mount(2) takes one page of options; the rest of it is for the other options and the base. */
const LOWERS_LIMIT = 3800;

export interface Stack {
  readonly layers: readonly Layer[];
  /** The topmost first, relative to the directory of roots. */
  readonly lowers: readonly string[];
}

/** The layers of a job over its base and what lies over that, unpacked as needed. */
export async function stackLayers(
  job: Pick<RootJob, 'base' | 'jobName' | 'layers' | 'rootsDir' | 'underlays'>,
): Promise<Result<Stack>> {
  const rootsDir = resolve(job.rootsDir);
  const base = resolve(job.base);
  const layers: Layer[] = [];
  for (const file of job.layers) {
    const layer = await ensureLayer(resolve(file), base, rootsDir);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  const lowers = [
    ...layers.map((layer) => layer.dir).reverse(),
    ...(job.underlays ?? []),
    relative(rootsDir, base),
  ];
  if (lowers.join(':').length <= LOWERS_LIMIT) return ok({ layers, lowers });
  return fail(
    problem(
      'buildroot/too-many-layers',
      `${job.jobName} is built over ${plural(layers.length, 'package')}, more than one mount can stack`,
    ),
  );
}
