import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import {
  chmod,
  ensureDir,
  linkOrCopy,
  listDir,
  lstat,
  makeTempDir,
  readTail,
  removeTree,
  rename,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { formatDuration, stripControl } from '../lib/text.ts';
import {
  byHand,
  openShell,
  runInRoot,
  type Limits,
  type RootJob,
  type RunnerName,
  type RunOutcome,
} from '../buildroot/index.ts';
import { parsePackageName, readPackage, writeRepository } from '../pkg/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { FetchedSource } from '../sources/index.ts';
import { copyInputs } from './copy-inputs.ts';
import { jobsFor } from './jobs-for.ts';
import { startHeartbeat } from './heartbeat.ts';
import { recordOf, type BuildPlan } from './plan.ts';
import { readRecord, writeRecord, type BuildRecord, type RecordStore } from './records.ts';

export interface BuildOptions {
  readonly store: RecordStore;
  /** The unpacked base root, only read. */
  readonly baseDir: string;
  readonly rootsDir: string;
  readonly logsDir: string;
  readonly sources: readonly FetchedSource[];
  readonly jobs: number;
  readonly timeoutMs: number;
  /** Of each build. */
  readonly limits?: Limits;
  /** What each build runs in. */
  readonly runner?: RunnerName;
  /** The time of the repository's index. */
  readonly epochSeconds: number;
  /** Leaves the root of a failed build for a look inside. */
  readonly keepRoot: boolean;
  /** Opens a shell where a failed build stood, before anything of it is removed; its root is kept then. */
  readonly shellOnFailure: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface BuiltPackage {
  readonly name: string;
  readonly fileName: string;
  readonly path: string;
  readonly sha256: Sha256Hex;
  readonly action: 'built' | 'reused';
}

const LAST_LINES = 30;
/** A log may be longer than what fits into a text. */
const LAST_BYTES = 1 << 18;

/**
 * Carries out a plan in its order. Each finished package is in the repository, indexed and recorded before the next one
 * begins, so that a failure, an interrupt or a crash loses only the package that was being built.
 */
export async function buildPackages(
  plan: BuildPlan,
  options: BuildOptions,
): Promise<Result<readonly BuiltPackage[]>> {
  const { store, progress } = options;
  const built = new Map<string, BuiltPackage>();
  await ensureDir(store.packagesDir);
  for (const step of plan.steps) {
    const { name } = step.recipe;
    progress({ kind: 'step', text: `build ${name} ${step.recipe.version}` });
    if (step.action === 'reuse') {
      const { fileName, sha256 } = step.record.package;
      built.set(name, { name, fileName, sha256, path: join(store.packagesDir, fileName), action: 'reused' });
      progress({ kind: 'skip', text: 'unchanged, reused' });
      continue;
    }
    const layers = step.installs.map((needed) => {
      const dependency = built.get(needed);
      if (dependency === undefined) throw new Error(`internal error: ${needed} is not built before ${name}`);
      return dependency;
    });
    const result = await buildOne(step.recipe, layers, plan, options);
    if (!result.ok) return result;
    const { record, path } = result.value;
    built.set(name, { name, ...record.package, path, action: 'built' });
    progress({ kind: 'done', text: `${record.package.fileName} in ${formatDuration(record.durationMs)}` });
  }
  const made = [...built.values()];
  if (made.every((item) => item.action === 'reused')) {
    // Nothing wrote the index in this run, and the last one may have been killed, or a package taken away, before it could.
    const index = await writeRepository(store.packagesDir, { epochSeconds: options.epochSeconds });
    if (!index.ok) return index;
  }
  return ok(made);
}

async function buildOne(
  recipe: Recipe,
  layers: readonly BuiltPackage[],
  plan: BuildPlan,
  options: BuildOptions,
): Promise<Result<{ readonly record: BuildRecord; readonly path: string }>> {
  const sources = options.sources.filter((source) => source.recipe === recipe.name);
  await using work = await makeTempDir(options.rootsDir, `.job-${recipe.name}-`);
  const recipeDir = join(work.path, 'recipe');
  const outputDir = join(work.path, 'output');
  await ensureDir(outputDir);
  const copied = await copyInputs(recipe, sources, recipeDir);
  if (!copied.ok) return copied;
  // Of the copies, and before the build: whoever edits the recipe meanwhile has not changed what is being built.
  const inputs = await recordOf(
    { ...recipe, dir: recipeDir },
    new Map(sources.map((source) => [source.file, source.sha256])),
    new Map(layers.map((layer) => [layer.name, layer.sha256])),
    plan,
  );
  const jobs = `-j${String(jobsFor(recipe, options.jobs))}`;

  const logFile = join(options.logsDir, 'build', `${recipe.name}.log`);
  await ensureDir(join(options.logsDir, 'build'));
  await removeTree(logFile);
  const before = await readRecord(options.store, recipe.name);
  using heartbeat = startHeartbeat(options.progress, logFile, before?.durationMs);
  const job: RootJob = {
    jobName: recipe.name,
    base: options.baseDir,
    rootsDir: options.rootsDir,
    layers: layers.map((layer) => layer.path),
    recipeDir,
    outputDir,
    argv: ['/bin/bash', `./${recipe.name}.SlackBuild`],
    env: {
      ...plan.environment,
      MAKEFLAGS: jobs,
      NUMJOBS: jobs,
      ...(recipe.isOverridden ? { VERSION: recipe.version } : {}),
    },
    logFile,
    timeoutMs: options.timeoutMs,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    keepRoot: options.keepRoot || options.shellOnFailure,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const outcome = await runInRoot(job, options.runner);
  heartbeat[Symbol.dispose]();
  if (!outcome.ok) return outcome;
  if (outcome.value.status !== 0) {
    if (options.shellOnFailure) await lookAround(job, outcome.value, options.progress);
    return await failed(recipe, outcome.value, logFile);
  }

  const collected = await collect(recipe, outputDir, logFile, options);
  if (!collected.ok) return collected;
  const record: BuildRecord = {
    format: 1,
    inputs,
    package: { fileName: collected.value.fileName, sha256: collected.value.sha256 },
    durationMs: outcome.value.durationMs,
  };
  await writeRecord(options.store, recipe.name, record);
  return ok({ record, path: collected.value.path });
}

/** A shell that cannot be opened must not hide why the build failed. */
async function lookAround(job: RootJob, { keptRoot }: RunOutcome, progress: Progress): Promise<void> {
  const opened = await openShell({
    ...job,
    argv: ['/bin/bash'],
    ...(keptRoot === undefined ? {} : { keptRoot }),
    onPlan: (lines) => {
      const head = `The build of ${job.jobName} failed. This shell stands where it stood; leave it with "exit".`;
      progress({ kind: 'say', text: `${head}\n${byHand(lines)}` });
    },
  });
  if (!opened.ok) progress({ kind: 'say', text: opened.diagnostics[0]?.message ?? 'no shell' });
}

async function failed(recipe: Recipe, outcome: RunOutcome, logFile: string): Promise<Result<never>> {
  const lines = stripControl(await readTail(logFile, LAST_BYTES))
    .trimEnd()
    .split('\n')
    .slice(-LAST_LINES);
  const how =
    outcome.verdict ??
    (outcome.signal === undefined
      ? `ended with status ${String(outcome.status)}`
      : `was killed by ${outcome.signal}`);
  const look =
    outcome.keptRoot === undefined
      ? `"slackforge build ${recipe.name} --keep-root" leaves the root to look into`
      : `what it changed in the root is in ${outcome.keptRoot}`;
  const message = `${recipe.name}.SlackBuild ${how}. The last lines of its output:\n${lines.map((line) => `    ${line}`).join('\n')}`;
  return fail(
    problem('build/failed', message, {
      location: { file: join(recipe.dir, `${recipe.name}.SlackBuild`) },
      hint: `The whole output is in ${logFile}; ${look}.`,
    }),
  );
}

/** Reads the package back as any consumer would and moves it into the repository, replacing the recipe's older ones. */
async function collect(
  recipe: Recipe,
  outputDir: string,
  logFile: string,
  { store, epochSeconds }: BuildOptions,
): Promise<Result<{ readonly fileName: string; readonly path: string; readonly sha256: Sha256Hex }>> {
  const files = await listDir(outputDir);
  const [fileName] = files;
  const location = { file: join(recipe.dir, `${recipe.name}.SlackBuild`) };
  if (fileName === undefined || files.length > 1) {
    const message = `${recipe.name}.SlackBuild left ${files.length === 0 ? 'nothing' : files.join(', ')} in OUTPUT instead of one package.`;
    return fail(problem('build/no-package', message, { location, hint: `Its output is in ${logFile}.` }));
  }
  const name = parsePackageName(fileName);
  if (!name.ok) return name;
  if (name.value.name !== recipe.name || name.value.version !== recipe.version) {
    const message = `${recipe.name}.SlackBuild left ${fileName}, but ${recipe.name} ${recipe.version} was to be built.`;
    return fail(problem('build/no-package', message, { location, hint: `Its output is in ${logFile}.` }));
  }
  if ((await lstat(join(outputDir, fileName)))?.kind !== 'file') {
    const message = `${recipe.name}.SlackBuild left ${fileName} in OUTPUT, which is no ordinary file.`;
    return fail(problem('build/no-package', message, { location, hint: `Its output is in ${logFile}.` }));
  }
  const readBack = await readPackage(join(outputDir, fileName));
  if (!readBack.ok) return readBack;

  const path = join(store.packagesDir, fileName);
  const temporary = `${path}.tmp`;
  await removeTree(temporary);
  await linkOrCopy(join(outputDir, fileName), temporary);
  // The build could give it any mode, setuid included.
  await chmod(temporary, 0o644);
  await rename(temporary, path);
  for (const other of await listDir(store.packagesDir)) {
    const older = parsePackageName(other);
    if (older.ok && older.value.name === recipe.name && other !== fileName)
      await removeTree(join(store.packagesDir, other));
  }
  const index = await writeRepository(store.packagesDir, { epochSeconds });
  if (!index.ok) return index;
  return ok({ fileName, path, sha256: await sha256OfFile(path) });
}
