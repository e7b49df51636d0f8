import { join } from 'node:path';
import type { Sha256Hex } from '../lib/digest.ts';
import { appendText, ensureDir, listDir, lstat, makeTempDir, pathExists } from '../lib/fs.ts';
import { ok } from '../lib/result.ts';
import {
  findUnopened,
  runInRoot,
  type ReadyRoot,
  type RootJob,
  type RunnerName,
  type RunOutcome,
} from '../buildroot/index.ts';
import type { BlobStore } from './blob-store.ts';
import { useCcache, type CcacheUse } from './ccache.ts';
import type { BuildJob, Ending, Executor, JobHooks, JobResult } from './executor.ts';
import { layFiles, layPackages } from './lay-inputs.ts';

export interface LocalExecutorOptions {
  readonly blobs: BlobStore;
  readonly rootsDir: string;
  /** The root that a job names by its identity, made before; with the compiler cache's program in it where that is asked for. */
  readonly rootOf: (identity: string, withCcache: boolean) => ReadyRoot;
  readonly runner: RunnerName;
  readonly ccacheDir: string;
  /** Leaves the root of a failed build for a look inside. */
  readonly keepRoot: boolean;
  /** Called where a failed build stood, before anything of it is removed; with it the root is kept. */
  readonly onFailure?: (job: RootJob, outcome: RunOutcome) => Promise<void>;
}

/** Runs jobs in roots of this machine. */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  return {
    run: async (job, hooks) => {
      await using work = await makeTempDir(options.rootsDir, `.job-${job.name}-`);
      const at = (part: string): string => join(work.path, part);
      await ensureDir(at('output'));
      const laid = await layFiles(job, options.blobs, at('recipe'));
      if (!laid.ok) return laid;
      const layers = await layPackages(job, options.blobs, at('packages'));
      if (!layers.ok) return layers;
      const root = options.rootOf(job.base, job.withCcache);
      const ccache = await cacheFor(job, options, root, hooks);
      const { watched } = job;
      const rootJob = toRootJob(job, options, hooks, {
        ...root,
        ...(watched === undefined ? {} : { traceFile: at('trace') }),
        layers: layers.value,
        recipeDir: at('recipe'),
        outputDir: at('output'),
        ...(ccache === undefined ? {} : { ccacheDir: ccache.dir }),
      });
      const ran = await runInRoot({ ...rootJob, env: { ...rootJob.env, ...ccache?.env } }, options.runner);
      if (!ran.ok) return ran;
      if (ran.value.status !== 0 && !hooks.signal.aborted) await options.onFailure?.(rootJob, ran.value);
      const taken = await takeOutputs(at('output'), options.blobs, ran.value);
      const { traceFile } = rootJob;
      const unopened =
        watched === undefined || traceFile === undefined || ran.value.status !== 0
          ? undefined
          : await findUnopened(watched, { ...rootJob, traceFile });
      return ok({
        ...(await resultOf(ran.value, ccache)),
        ...taken,
        ...(unopened === undefined ? {} : { unopened }),
      });
    },
  };
}

type Places = Pick<
  RootJob,
  'base' | 'underlays' | 'layers' | 'recipeDir' | 'outputDir' | 'ccacheDir' | 'traceFile'
>;

function toRootJob(
  job: BuildJob,
  options: LocalExecutorOptions,
  { logFile, signal }: JobHooks,
  places: Places,
): RootJob {
  const { minutes, ...limits } = job.limits;
  return {
    jobName: job.name,
    rootsDir: options.rootsDir,
    ...places,
    argv: job.argv,
    env: {
      ...job.environment,
      MAKEFLAGS: `-j${String(job.makeJobs)}`,
      NUMJOBS: `-j${String(job.makeJobs)}`,
    },
    logFile,
    timeoutMs: minutes * 60_000,
    limits,
    keepRoot: options.keepRoot || options.onFailure !== undefined,
    signal,
  };
}

/** Says in the log why there is no cache where one was asked for: a base without ccache builds as well. */
async function cacheFor(
  job: BuildJob,
  options: LocalExecutorOptions,
  { base, underlays }: ReadyRoot,
  { logFile }: JobHooks,
): Promise<CcacheUse | undefined> {
  if (!job.withCcache) return undefined;
  const dirs = [base, ...underlays.map((dir) => join(options.rootsDir, dir))];
  const found = await Promise.all(dirs.map((dir) => pathExists(join(dir, 'usr/bin/ccache'))));
  if (found.includes(true)) return useCcache(options.ccacheDir, job.name, job.environment['PATH'] ?? '');
  await appendText(logFile, 'slackforge: the root has no ccache, so nothing is cached\n');
  return undefined;
}

/** A failed build may have left half a package, which is nobody's. */
async function takeOutputs(
  folder: string,
  blobs: BlobStore,
  { status }: RunOutcome,
): Promise<Pick<JobResult, 'outputs' | 'oddOutputs'>> {
  const outputs: Record<string, Sha256Hex> = {};
  const oddOutputs: string[] = [];
  for (const name of status === 0 ? await listDir(folder) : []) {
    if ((await lstat(join(folder, name)))?.kind === 'file')
      outputs[name] = await blobs.put(join(folder, name), { isMine: true });
    else oddOutputs.push(name);
  }
  return { outputs, oddOutputs };
}

async function resultOf(
  outcome: RunOutcome,
  ccache: CcacheUse | undefined,
): Promise<Omit<JobResult, 'outputs' | 'oddOutputs'>> {
  const cached = await ccache?.read();
  return {
    ending: endingOf(outcome),
    usage: {
      wallMs: outcome.durationMs,
      ...outcome.usage,
      ...(cached === undefined ? {} : { ccache: cached }),
    },
    ...(outcome.keptRoot === undefined ? {} : { keptRoot: outcome.keptRoot }),
  };
}

function endingOf({ endedBy, status, signal, verdict }: RunOutcome): Ending {
  if (endedBy === 'exit') return { how: 'exit', status };
  if (endedBy === 'signal') return { how: 'signal', signal: signal ?? 'a signal' };
  return { how: endedBy, verdict: verdict ?? endedBy };
}
