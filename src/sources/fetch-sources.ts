import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { md5OfFile, sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import {
  ensureDir,
  linkOrCopy,
  makeTempDir,
  pathExists,
  readText,
  realPath,
  rename,
  stat,
  writeAtomic,
} from '../lib/fs.ts';
import { showUrl, tryDownload } from '../lib/http.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Recipe, RecipeSource } from '../recipe/index.ts';
import { formatLock, lockKey, parseLock, type SourcesLock } from './sources-lock.ts';

export interface SourcesOptions {
  /** Tried in order before upstream: `file:DIR` (DIR absolute) or a URL below which the file names stand. */
  readonly mirrors: readonly string[];
  readonly lockPath: string;
  /** Folder that holds verified files as `<sha256>/<file>`. */
  readonly storeDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** One verified file: `path` is in the store and may be linked, not written. */
export interface FetchedSource {
  readonly recipe: string;
  readonly file: string;
  readonly path: string;
  readonly sha256: Sha256Hex;
  /** Where it came from, or "store" when it was here already. */
  readonly origin: string;
}

/**
 * Brings every source of the recipes into the store, verified. A source without a locked digest is checked by the MD5SUM
 * of its .info (where that is empty too, it is taken on trust) once, and its digest is written to the lock; from then on a file with another digest is refused, both digests shown.
 */
export async function fetchSources(
  recipes: readonly Recipe[],
  options: SourcesOptions,
): Promise<Result<readonly FetchedSource[]>> {
  const lock = await readLock(options.lockPath);
  if (!lock.ok) return lock;
  const learned = new Map(lock.value);
  const fetched: FetchedSource[] = [];
  for (const recipe of recipes) {
    for (const source of recipe.sources) {
      const entry = { recipe: recipe.name, version: recipe.version, file: source.file };
      const expected = source.sha256 ?? learned.get(lockKey(entry))?.sha256;
      const result = await fetchOne(recipe, source, expected, options);
      if (!result.ok) return result;
      fetched.push(result.value);
      if (expected !== undefined) continue;
      learned.set(lockKey(entry), { ...entry, sha256: result.value.sha256 });
      await writeAtomic(options.lockPath, formatLock(learned));
    }
  }
  return ok(fetched);
}

/** The digests known so far; an absent file knows none. */
export async function readLock(path: string): Promise<Result<SourcesLock>> {
  return (await pathExists(path)) ? parseLock(await readText(path), path) : ok(new Map());
}

async function fetchOne(
  recipe: Recipe,
  source: RecipeSource,
  expected: Sha256Hex | undefined,
  options: SourcesOptions,
): Promise<Result<FetchedSource>> {
  const { storeDir, progress } = options;
  const found = { recipe: recipe.name, file: source.file };
  if (expected !== undefined) {
    const path = join(storeDir, expected, source.file);
    // The store is read back on every use: a disk may have rotted since the file was verified.
    if ((await pathExists(path)) && (await sha256OfFile(path)) === expected) {
      return ok({ ...found, path, sha256: expected, origin: 'store' });
    }
  }
  await using work = await makeTempDir(storeDir, '.fetch-');
  const tried: string[] = [];
  for (const place of places(source, options.mirrors)) {
    const target = join(work.path, source.file);
    progress({ kind: 'detail', text: `${source.file} from ${show(place)}` });
    const reason = await bring(place, target, options.signal);
    if (reason !== '') {
      tried.push(`${show(place)} (${reason})`);
      continue;
    }
    const sha256 = await sha256OfFile(target);
    if (expected !== undefined && sha256 !== expected) {
      const message = `${source.file} of "${recipe.name}" from ${show(place)} has sha256 ${sha256}, but ${expected} is locked.`;
      const hint =
        'The file was changed or damaged. Remove it there, or change the lock if you have checked the new one.';
      return fail(problem('sources/wrong-digest', message, { location: recipe.location, hint }));
    }
    const md5 = expected === undefined && source.md5 !== undefined ? await md5OfFile(target) : source.md5;
    if (md5 !== source.md5) {
      const message = `${source.file} of "${recipe.name}" from ${show(place)} has MD5 ${String(md5)}, but its .info says ${String(source.md5)}.`;
      const hint = 'The file was changed or damaged: nothing is locked. Remove it there, or correct MD5SUM.';
      return fail(problem('sources/wrong-digest', message, { location: recipe.location, hint }));
    }
    const path = join(storeDir, sha256, source.file);
    await ensureDir(join(storeDir, sha256));
    await rename(target, path);
    return ok({ ...found, path, sha256, origin: show(place) });
  }
  const message = `${source.file} of "${recipe.name}" ${recipe.version} could be had from nowhere: ${tried.join('; ')}.`;
  const hint = 'Add a folder or URL that holds it to sources.mirrors in slackforge.yaml.';
  return fail(problem('sources/unavailable', message, { location: recipe.location, hint }));
}

function places(source: RecipeSource, mirrors: readonly string[]): readonly string[] {
  return [...mirrors.map((mirror) => `${mirror.replace(/\/$/, '')}/${source.file}`), source.url];
}

function show(place: string): string {
  return place.startsWith('file:') ? place : showUrl(place);
}

/** Empty text on success, else why the place did not serve. */
async function bring(place: string, target: string, signal: AbortSignal | undefined): Promise<string> {
  if (place.startsWith('file:')) {
    const path = place.slice('file:'.length);
    if ((await stat(path))?.kind !== 'file') return 'not there';
    // A link to a symbolic link would be one too, and lead nowhere from the store.
    await linkOrCopy(await realPath(path), target);
    return '';
  }
  return tryDownload(place, target, signal);
}
