import { join } from 'node:path';
import type { Limits } from '../buildroot/index.ts';
import { problem } from '../lib/diagnostic.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import { ensureDir, linkOrCopy, removeTree } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { diffPackages, type PackageDiff } from '../pkg/index.ts';
import type { BlobStore } from './blob-store.ts';
import { classifyFailure } from './classify-failure.ts';
import { freshLog, lastLinesOf } from './build-log.ts';
import { collectPackage } from './collect-package.ts';
import type { BuildJob, Executor } from './executor.ts';
import { keepRecipe, makeJob } from './make-job.ts';
import type { PlannedStep } from './plan.ts';
import type { BuildRecord } from './records.ts';

/** One circumstance that is another in the second build. */
export interface Variation {
  readonly what: string;
  readonly first: string;
  readonly second: string;
}

export interface Verification {
  readonly isSame: boolean;
  readonly variations: readonly Variation[];
  readonly first: { readonly path: string; readonly sha256: Sha256Hex };
  /** Its path leads nowhere when the two are the same. */
  readonly second: { readonly path: string; readonly sha256: Sha256Hex };
  readonly logFile: string;
  readonly diff?: PackageDiff;
}

export interface VerifyOptions {
  readonly record: BuildRecord;
  /** Packages of the recipes in `step.installs`. */
  readonly dependencies: BuildJob['packages'];
  /** Where inputs are read from. The second package never comes into it. */
  readonly blobs: BlobStore;
  /** Runs jobs on a blob store. */
  readonly executorOn: (blobs: BlobStore) => Executor;
  /** Another blob store, for what comes out. */
  readonly scratch: BlobStore;
  /** Emptied first; holds both packages afterwards when they differ. */
  readonly folder: string;
  readonly logsDir: string;
  /** Make jobs of the first build. */
  readonly makeJobs: number;
  readonly timeoutMinutes: number;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

const SECOND_TMP = '/tmp/a-second-build/in-another-place';

/**
 * Builds a package a second time in other circumstances that must not matter, and holds the result against the one that is there, byte by byte.
 * The good package is left alone. The wall clock cannot be set for a build by itself (a time namespace shifts only the monotonic clocks), so it is
 * another only by the time that has passed since the first.
 */
export async function verifyBuild(step: PlannedStep, options: VerifyOptions): Promise<Result<Verification>> {
  const { recipe } = step;
  const { record, blobs, scratch, folder } = options;
  await removeTree(folder);
  await ensureDir(folder);
  const changed = await keepRecipe(recipe, blobs);
  if (changed !== undefined) {
    const message = `The recipe of ${recipe.name} was changed meanwhile: ${changed} is not what it was.`;
    const hint = `Build it as it is now: slackforge build ${recipe.name}`;
    return fail(
      problem('build/recipe-changed', message, { location: { file: join(recipe.dir, changed) }, hint }),
    );
  }
  const makeJobs = options.makeJobs === 1 ? 3 : 1;
  const first = makeJob(recipe, record.inputs, options.dependencies, {
    makeJobs: options.makeJobs,
    withCcache: false,
    timeoutMinutes: options.timeoutMinutes,
    limits: options.limits,
  });
  const script = `umask 027 && exec "$@"`;
  const second: BuildJob = {
    ...first,
    makeJobs,
    environment: { ...first.environment, TMP: SECOND_TMP },
    argv: ['/bin/bash', '-c', script, 'bash', ...first.argv],
  };
  const logFile = await freshLog(options.logsDir, `${recipe.name}.verify`);
  const executor = options.executorOn({
    read: (digest) => blobs.read(digest),
    put: (file, how) => scratch.put(file, how),
  });
  const ran = await executor.run(second, { logFile, signal: options.signal });
  if (!ran.ok) return ran;
  const { ending } = ran.value;
  if (ending.how !== 'exit' || ending.status !== 0) {
    const { text } = classifyFailure(ending, await lastLinesOf(logFile));
    const message = `The second build of ${recipe.name} ${recipe.version} failed where the first did not: ${text}.`;
    return fail(problem('build/failed', message, { hint: `Its output is in ${logFile}.` }));
  }
  const made = await collectPackage(recipe, ran.value, scratch, folder);
  if (!made.ok) return made;
  const variations: readonly Variation[] = [
    { what: 'clock', first: record.finished, second: 'now' },
    { what: 'TMP', first: first.environment['TMP'] ?? '', second: SECOND_TMP },
    { what: 'umask', first: '022', second: '027' },
    { what: 'make jobs', first: String(options.makeJobs), second: String(makeJobs) },
  ];
  return compare(record.package, made.value, { ...options, variations, logFile });
}

async function compare(
  one: BuildRecord['package'],
  two: BuildRecord['package'],
  {
    blobs,
    scratch,
    folder,
    variations,
    logFile,
  }: VerifyOptions & Pick<Verification, 'variations' | 'logFile'>,
): Promise<Result<Verification>> {
  const first = { path: join(folder, 'first', one.fileName), sha256: one.sha256 };
  const second = { path: join(folder, 'second', two.fileName), sha256: two.sha256 };
  const answer = { variations, first, second, logFile };
  if (first.sha256 === second.sha256) {
    await removeTree(folder);
    return ok({ ...answer, isSame: true });
  }
  for (const [store, { path, sha256 }] of [
    [blobs, first],
    [scratch, second],
  ] as const) {
    const blob = await store.read(sha256);
    if (!blob.ok) return blob;
    await linkOrCopy(blob.value, path);
  }
  const diff = await diffPackages(first.path, second.path);
  return diff.ok ? ok({ ...answer, isSame: false, diff: diff.value }) : diff;
}
