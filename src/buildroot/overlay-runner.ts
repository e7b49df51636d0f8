import { constants } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { now } from '../lib/clock.ts';
import { problem } from '../lib/diagnostic.ts';
import {
  appendText,
  chmod,
  ensureDir,
  pathExists,
  readText,
  removeTree,
  rename,
  writeAtomic,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { guardLinkLines } from '../pkg/index.ts';
import { enterRoot } from './enter-root.ts';
import { ensureLayer, type Layer } from './layers.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';
import type { RootJob, Runner, RunOutcome } from './runner.ts';
import { checkUsable } from './usable.ts';

/** mount(2) takes one page of options; the rest of it is for the other options and the base. */
const LOWERS_LIMIT = 3800;
const TIMED_OUT = 124;

/**
 * Stacks package layers over the base with overlayfs and runs the program in namespaces of its own, without network:
 *
 *   upper (thrown away) > last layer > … > first layer > base     /tmp: a plain directory beside the upper
 *
 * Not for two jobs of one name at a time with keepRoot.
 */
export const overlayRunner: Runner = {
  isUsable: (rootsDir) => checkUsable(rootsDir),
  run: runJob,
};

/** Runs a job by the overlay runner, the one this project has. */
export async function runInRoot(job: RootJob): Promise<Result<RunOutcome>> {
  return overlayRunner.run(job);
}

async function runJob(job: RootJob): Promise<Result<RunOutcome>> {
  const rootsDir = resolve(job.rootsDir);
  const base = resolve(job.base);
  await ensureDir(rootsDir);
  await removeLeftovers(rootsDir);
  const usable = await checkUsable(rootsDir);
  if (!usable.ok) return usable;
  const layers: Layer[] = [];
  for (const file of job.layers) {
    const layer = await ensureLayer(resolve(file), base, rootsDir);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  const lowers = [...layers.map((layer) => layer.dir).reverse(), relative(rootsDir, base)];
  if (lowers.join(':').length > LOWERS_LIMIT) {
    return fail(
      problem(
        'buildroot/too-many-layers',
        `${job.jobName} is built over ${plural(layers.length, 'package')}, more than one mount can stack`,
      ),
    );
  }
  await using work = await makeWorkDir(rootsDir, job.jobName);
  for (const [index, layer] of layers.entries()) {
    if (layer.doinst === undefined) continue;
    await writeAtomic(
      join(work.path, 'doinst', `${String(index).padStart(4, '0')}-${layer.fullName}`),
      guardLinkLines(layer.doinst),
    );
  }
  await ensureDir(resolve(job.logFile, '..'));
  const startedMs = now().getTime();
  const entered = await enterRoot({
    rootsDir,
    root: join(work.name, 'root'),
    lowers,
    work: work.name,
    recipeDir: resolve(job.recipeDir),
    outputDir: resolve(job.outputDir),
    logFile: resolve(job.logFile),
    env: job.env,
    argv: job.argv,
    ...(job.signal === undefined ? {} : { signal: job.signal }),
    ...(job.timeoutMs === undefined ? {} : { timeoutMs: job.timeoutMs }),
  });
  const outcome = await readOutcome(job, entered, join(work.path, 'status'), now().getTime() - startedMs);
  if (!outcome.ok || outcome.value.status === 0 || job.keepRoot !== true) return outcome;
  return ok({ ...outcome.value, keptRoot: await keep(work.path, rootsDir, job.jobName) });
}

async function readOutcome(
  job: RootJob,
  entered: Result<void>,
  statusFile: string,
  durationMs: number,
): Promise<Result<RunOutcome>> {
  if (entered.ok && (await pathExists(statusFile))) {
    const status = Number(await readText(statusFile));
    const signal = status > 128 ? signalName(status - 128) : undefined;
    return ok({
      status,
      endedBy: signal === undefined ? 'exit' : 'signal',
      durationMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }
  if (!entered.ok && entered.diagnostics.some((each) => each.code === 'exec/timed-out')) {
    await appendText(
      job.logFile,
      `\nslackforge: stopped, the time limit of ${String((job.timeoutMs ?? 0) / 60_000)} minutes was reached\n`,
    );
    return ok({ status: TIMED_OUT, endedBy: 'time-limit', durationMs });
  }
  const why = entered.ok ? 'it ended without leaving its status' : (entered.diagnostics[0]?.message ?? '');
  const what = job.signal?.aborted ? 'was interrupted' : `could not be run: ${why}`;
  return fail(
    problem('buildroot/enter-failed', `the build root of ${job.jobName} ${what}`, {
      location: { file: job.logFile },
    }),
  );
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

interface WorkDir extends AsyncDisposable {
  readonly name: string;
  readonly path: string;
}

/** What the upper layer's own directory has as mode is what `/` of the merged root has. */
async function makeWorkDir(rootsDir: string, jobName: string): Promise<WorkDir> {
  const name = temporaryName('work', jobName);
  const path = join(rootsDir, name);
  await removeTree(path);
  for (const part of ['upper', 'ovl', 'root', 'tmp', 'doinst']) await ensureDir(join(path, part));
  await chmod(join(path, 'upper'), 0o755);
  await chmod(join(path, 'tmp'), 0o1777);
  return { name, path, [Symbol.asyncDispose]: () => removeTree(path) };
}

/** The changed files and /tmp of a failed run, out of reach of removeLeftovers; replaces those of the last failure. */
async function keep(work: string, rootsDir: string, jobName: string): Promise<string> {
  const kept = join(rootsDir, `kept-${jobName}`);
  await removeTree(kept);
  await rename(work, kept);
  return kept;
}
