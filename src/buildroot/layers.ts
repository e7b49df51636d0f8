import { join, relative, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile } from '../lib/digest.ts';
import { run } from '../lib/exec.ts';
import { chmod, ensureDir, pathExists, removeTree, rename, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { applyLinkLines, DATABASE, fullName, installPackage, parsePackageName } from '../pkg/index.ts';
import { temporaryName } from './leftovers.ts';
import type { RootJob } from './runner.ts';

/** A package unpacked by itself, to be stacked over a base. */
export interface Layer {
  /** Relative to the directory of roots. */
  readonly dir: string;
  readonly fullName: string;
  readonly doinst: string | undefined;
}

/**
 * Unpacks a package into `layers/<16 hex digits of its sha256>-<6 of its base>`, or finds it there. The base takes part in the name since
 * its links decide where members land: `sbin/x` goes to `usr/sbin/x` on a base whose /sbin is a link. Complete once it has its name.
 */
export async function ensureLayer(file: string, base: string, rootsDir: string): Promise<Result<Layer>> {
  const name = parsePackageName(file);
  if (!name.ok) return name;
  const baseMark = (base.split('/').at(-1) ?? '').replace(/^base-/, '').slice(0, 6);
  const dir = `layers/${(await sha256OfFile(file)).slice(0, 16)}-${baseMark}`;
  const target = join(rootsDir, dir);
  if (!(await pathExists(target))) {
    await ensureDir(join(rootsDir, 'layers'));
    // A package may bring a setuid program: not for other accounts of the host.
    await chmod(join(rootsDir, 'layers'), 0o700);
    const part = join(rootsDir, temporaryName('part', fullName(name.value)));
    try {
      await ensureDir(part);
      await chmod(part, 0o755);
      const installed = await installPackage(file, part, {
        lowers: [base],
        location: `${fullName(name.value)}.${name.value.suffix}`,
      });
      if (!installed.ok) return installed;
      if (installed.value.doinst !== undefined)
        applyLinkLines(installed.value.doinst, part, { lowers: [base] });
      // On disk before it has its name: after a power failure a named layer must be whole.
      await run({ argv: ['sync', '--file-system', part] });
      if (!(await pathExists(target))) await rename(part, target);
    } finally {
      await removeTree(part);
    }
  }
  const script = join(target, DATABASE.scripts, fullName(name.value));
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

/** The layers of a job over its base, unpacked as needed. */
export async function stackLayers(
  job: Pick<RootJob, 'base' | 'jobName' | 'layers' | 'rootsDir'>,
): Promise<Result<Stack>> {
  const rootsDir = resolve(job.rootsDir);
  const base = resolve(job.base);
  const layers: Layer[] = [];
  for (const file of job.layers) {
    const layer = await ensureLayer(resolve(file), base, rootsDir);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  const lowers = [...layers.map((layer) => layer.dir).reverse(), relative(rootsDir, base)];
  if (lowers.join(':').length <= LOWERS_LIMIT) return ok({ layers, lowers });
  return fail(
    problem(
      'buildroot/too-many-layers',
      `${job.jobName} is built over ${plural(layers.length, 'package')}, more than one mount can stack`,
    ),
  );
}
