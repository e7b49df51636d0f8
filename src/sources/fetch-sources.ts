import { inPool } from '../lib/pool.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import { systemFault } from '../lib/system-fault.ts';
import type { Recipe } from '../recipe/index.ts';
import { fetchOne, type FetchJob } from './fetch-one.ts';
import { isVendor, registryJob } from './from-registry.ts';
import { LockBook, readLock } from './lock-book.ts';
import type { FetchedSource, FetchSession, SourcesOptions } from './session.ts';
import { closeIncoming } from './store.ts';
import { TransferMeter } from './transfer-meter.ts';

/** Downloads at once: enough to hide the answers' delays, few enough for one server. */
const AT_ONCE = 4;

/** What came of an attempt to have all sources of some recipes. */
export interface FetchAttempt {
  readonly files: readonly FetchedSource[];
  /** Why, of each recipe of which not every source could be had, by its name. */
  readonly faults: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** As fetchAvailable, for whoever needs all of it: fails with the complaints of all that could not be had. */
export async function fetchSources(
  recipes: readonly Recipe[],
  options: SourcesOptions,
): Promise<Result<readonly FetchedSource[]>> {
  const attempt = await fetchAvailable(recipes, options);
  if (!attempt.ok) return attempt;
  const faults = [...attempt.value.faults.values()].flat();
  return faults.length > 0 ? failAll(faults) : ok(attempt.value.files);
}

/**
 * Brings every source of the recipes that can be had into the store, verified. A source without a locked digest is checked by its signature or
 * the MD5SUM of its .info (where both are missing, it is taken on trust) once, and its digest is written to the lock; from then on a file
 * with another digest is refused, both digests shown. Fails only when the lock cannot be read.
 */
export async function fetchAvailable(
  recipes: readonly Recipe[],
  options: SourcesOptions,
): Promise<Result<FetchAttempt>> {
  const known = await readLock(options.lockPath);
  if (!known.ok) return known;
  const lock = new LockBook(options.lockPath, known.value);
  const jobs = recipes.flatMap((recipe) =>
    recipe.sources.map((source): FetchJob => {
      const entry = { recipe: recipe.name, version: recipe.version, file: source.file };
      return { recipe, source, expected: source.sha256 ?? lock.digestOf(entry) };
    }),
  );
  const meter = new TransferMeter(options.progress, jobs.length);
  const warn = options.warn ?? (() => undefined);
  const session: FetchSession = { options, lock, meter, warn };
  const results = new Map<FetchJob, Result<FetchedSource>>();
  const turns = new Map<string, Promise<unknown>>();
  const fetchAll = (some: readonly FetchJob[]) =>
    inPool(some, AT_ONCE, async (job) => {
      const { origin } = job.source;
      const needed = origin !== undefined && 'source' in origin ? origin.source : undefined;
      const source = [...results].find(
        ([
          {
            recipe,
            source: { file },
          },
        ]) => recipe === job.recipe && file === needed,
      )?.[1];
      // Why the source is not there is told with the source.
      if (source?.ok === false) return;
      const whole = registryJob(job, source?.value, session);
      results.set(job, await inTurn(turns, whole, () => guarded(() => fetchOne(whole, session))));
      meter.done(job.source.file);
    });
  // What a source needs is vendored from the source.
  await fetchAll(jobs.filter(({ source }) => !isVendor(source.origin)));
  await fetchAll(jobs.filter(({ source }) => isVendor(source.origin)));
  await closeIncoming(options.storeDir);
  return ok(sortOut(jobs, results));
}

/** In the order of the jobs. */
function sortOut(
  jobs: readonly FetchJob[],
  results: ReadonlyMap<FetchJob, Result<FetchedSource>>,
): FetchAttempt {
  const files: FetchedSource[] = [];
  const faults = new Map<string, readonly Diagnostic[]>();
  for (const job of jobs) {
    const result = results.get(job);
    if (result === undefined) continue;
    const { name } = job.recipe;
    if (result.ok) files.push(result.value);
    else faults.set(name, [...(faults.get(name) ?? []), ...result.diagnostics]);
  }
  return { files, faults };
}

/** Two recipes with one source would write to one part: the second waits, and then finds it in the store. */
async function inTurn<T>(
  turns: Map<string, Promise<unknown>>,
  { source, expected }: FetchJob,
  work: () => Promise<T>,
): Promise<T> {
  const key = expected ?? source.file;
  const turn = (turns.get(key) ?? Promise.resolve()).then(work);
  turns.set(
    key,
    turn.catch(() => undefined),
  );
  return turn;
}

/** A disk that is full or not ours to write ends one file, not the telling of what else is wrong. */
async function guarded<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    return fail(fault);
  }
}
