import { dirname } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { md5OfFile, sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { ensureDir, pathExists, removeTree, stat } from '../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';
import type { Recipe, RecipeSource } from '../recipe/index.ts';
import { bringFrom, removePart, type Brought } from './bring.ts';
import { checkSignature, refuseDoubtful, warnDoubtful } from './check-first.ts';
import { inputsFile } from './lock-book.ts';
import { isOfFolder, placesOf, showPlace } from './places.ts';
import type { FetchedSource, FetchSession } from './session.ts';
import { findStored, incomingPath, keep, leaveIncoming, refusedPath, setAside } from './store.ts';

/** One file of one recipe, and how its last place (upstream, a registry, a vendoring client) is asked for it. */
export interface FetchJob {
  readonly recipe: Recipe;
  readonly source: RecipeSource;
  /** From the settings or the lock. */
  readonly expected: Sha256Hex | undefined;
  /** Brings it where there is no address to be asked. */
  readonly make?: (target: string) => Promise<Brought>;
  /** Of a vendor archive: what it is made from. Locked with it, for the file's name does not say it. */
  readonly inputs?: Sha256Hex;
}

/**
 * Takes a source from the store, or from the first of its places whose file is right, and locks a digest that was not known. Fails with
 * what every place answered. A wrong file of one place is a warning when another has the right one.
 */
export async function fetchOne(job: FetchJob, session: FetchSession): Promise<Result<FetchedSource>> {
  const { recipe, source, expected } = job;
  const { storeDir } = session.options;
  const entry = { recipe: recipe.name, version: recipe.version, file: source.file };
  const inputsEntry = { ...entry, file: inputsFile(source.file) };
  const outdated = refuseOutdated(job, session.lock.digestOf(inputsEntry));
  if (outdated !== undefined) return fail(outdated);
  // What a registry has is taken from nowhere else before it is locked: only its client knows what it must be.
  const mirrors = expected === undefined && source.origin !== undefined ? [] : session.options.mirrors;
  const found = { recipe: recipe.name, file: source.file };
  if (expected !== undefined) {
    const path = await findStored(storeDir, expected, source.file);
    if (path !== undefined) return ok({ ...found, path, sha256: expected, origin: 'store' });
  } else if (session.options.isStrict === true) {
    const refused = refuseDoubtful(recipe, source);
    if (refused !== undefined) return fail(refused);
  }
  const tried: string[] = [];
  const faults: Diagnostic[] = [];
  for (const place of placesOf(source.file, source.url, mirrors)) {
    if (session.options.signal?.aborted === true) {
      tried.push('the work was interrupted');
      break;
    }
    const target = incomingPath(storeDir, expected ?? { place }, source.file);
    const outcome = await takeFrom(place, target, job, session);
    await leaveIncoming(target);
    if (outcome.kind === 'absent') {
      tried.push(`${showPlace(place)} (${outcome.reason})`);
      if (outcome.fault !== undefined) faults.push(outcome.fault);
      continue;
    }
    if (outcome.kind === 'wrong') {
      faults.push(...outcome.faults);
      continue;
    }
    const { sha256 } = outcome;
    const path = await keep(storeDir, target, sha256, source.file);
    await leaveIncoming(target);
    for (const fault of faults) session.warn({ ...fault, severity: 'warning' });
    if (expected === undefined) {
      const { inputs } = job;
      await session.lock.learn(
        { ...entry, sha256 },
        ...(inputs === undefined ? [] : [{ ...inputsEntry, sha256: inputs }]),
      );
      const doubt = warnDoubtful(recipe, source, sha256);
      if (doubt !== undefined) session.warn(doubt);
    }
    return ok({ ...found, path, sha256, origin: showPlace(place) });
  }
  if (faults.length > 0) return failAll(faults);
  const message = `${source.file} of "${recipe.name}" ${recipe.version} could be had from nowhere: ${tried.join('; ')}.`;
  const hint = 'Add a folder or URL that holds it to sources.mirrors in slackforge.yaml.';
  return fail(problem('sources/unavailable', message, { location: recipe.location, hint }));
}

function refuseOutdated(
  { recipe, source, expected, inputs }: FetchJob,
  locked: Sha256Hex | undefined,
): Diagnostic | undefined {
  if (expected === undefined || inputs === undefined || locked === undefined || locked === inputs)
    return undefined;
  const message = `${source.file} was locked when it was to be made from something else: the source or the list of "${recipe.name}" changed.`;
  const hint = 'Remove its two lines from sources.lock, and fetch again to make and lock the new one.';
  return problem('sources/other-inputs', message, { location: recipe.location, hint });
}

type Outcome =
  | { readonly kind: 'absent'; readonly reason: string; readonly fault?: Diagnostic }
  | { readonly kind: 'wrong'; readonly faults: readonly Diagnostic[] }
  | { readonly kind: 'right'; readonly sha256: Sha256Hex };

/**
 * What an earlier run left of the file may be of other bytes: what grew on it and is wrong is tried once more from nothing. The part is
 * shared by all places of a locked file, and one that does not go on with it (a folder, a client) leaves it for the next.
 */
async function takeFrom(
  place: string,
  target: string,
  job: FetchJob,
  session: FetchSession,
): Promise<Outcome> {
  const goesOn = !isOfFolder(place) && !isMade(place, job);
  const isContinued = goesOn && (await pathExists(`${target}.part`));
  const outcome = await takeOnce(place, target, job, session);
  if (outcome.kind !== 'wrong' || !isContinued || session.options.signal?.aborted === true) return outcome;
  await removePart(target);
  return takeOnce(place, target, job, session);
}

async function takeOnce(
  place: string,
  target: string,
  job: FetchJob,
  session: FetchSession,
): Promise<Outcome> {
  const brought = await bring(place, target, job, session);
  if (!brought.isThere) return { kind: 'absent', ...brought };
  const judged = await judge(place, target, job, session);
  if (judged.ok) return { kind: 'right', sha256: judged.value };
  await setAside(session.options.storeDir, target, job.source.file);
  return { kind: 'wrong', faults: judged.diagnostics };
}

/** Whether a client brings the file, as there is no address to be asked. */
function isMade(place: string, { source, make }: FetchJob): boolean {
  return place === source.url && make !== undefined;
}

async function bring(place: string, target: string, job: FetchJob, session: FetchSession): Promise<Brought> {
  const { source, make } = job;
  const { pause, signal, progress } = session.options;
  progress({ kind: 'detail', text: `${source.file} from ${showPlace(place)}` });
  if (place === source.url && make !== undefined) {
    await ensureDir(dirname(target));
    return make(target);
  }
  return bringFrom(place, target, {
    isUnchecked: job.expected === undefined,
    onBytes: (have, total) => session.meter.bytes(source.file, have, total),
    ...(pause === undefined ? {} : { pause }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The digest of a file that is the right one as far as is known. */
async function judge(
  place: string,
  target: string,
  { recipe, source, expected }: FetchJob,
  session: FetchSession,
): Promise<Result<Sha256Hex>> {
  const sha256 = await sha256OfFile(target);
  const size = `${String((await stat(target))?.size ?? 0)} bytes`;
  const refused = refusedPath(session.options.storeDir, source.file);
  const from = `${source.file} of "${recipe.name}" from ${showPlace(place)}`;
  const complain = (message: string, hint: string): Result<never> =>
    fail(problem('sources/wrong-digest', message, { location: recipe.location, hint }));
  if (expected !== undefined) {
    if (sha256 === expected) return ok(sha256);
    return complain(
      `${from} has sha256 ${sha256} (${size}), but ${expected} is locked.`,
      source.origin?.kind.startsWith('vendor-') === true
        ? 'Another version of the client makes other bytes: take the archive from a mirror or a bundle, or remove its lines from sources.lock to lock this one.'
        : `It was changed under the same name, or damaged. Compare it with the one you had (diffoscope OLD ${refused}); change the lock only if you have checked the new one.`,
    );
  }
  const md5 = source.md5 === undefined ? undefined : await md5OfFile(target);
  if (md5 !== source.md5) {
    return complain(
      `${from} has MD5 ${String(md5)} (${size}), but its .info says ${String(source.md5)}.`,
      `It was changed or damaged: nothing is locked. It is kept as ${refused}; remove it at its place, or correct MD5SUM.`,
    );
  }
  if (source.signature === undefined) return ok(sha256);
  const signed = await fetchSignature(place, target, { recipe, source, expected }, session);
  return signed.ok ? ok(sha256) : signed;
}

async function fetchSignature(
  place: string,
  target: string,
  { recipe, source }: FetchJob,
  { options }: FetchSession,
): Promise<Result<void>> {
  if (source.signature === undefined) return ok(undefined);
  const { url } = source.signature;
  const signatureFile = `${target}.signature`;
  const tried: string[] = [];
  let bad: Result<void> | undefined;
  try {
    for (const each of placesOf(url.slice(url.lastIndexOf('/') + 1), url, options.mirrors)) {
      await removePart(signatureFile);
      const brought = await bringFrom(each, signatureFile, { isUnchecked: true, ...options });
      if (!brought.isThere) {
        tried.push(`${showPlace(each)} (${brought.reason})`);
        continue;
      }
      const files = { file: target, signatureFile, workDir: options.storeDir };
      const checked = await checkSignature(recipe, source, source.signature, files);
      if (checked.ok) return checked;
      // One signature may be damaged, or of another file, where the next place has the right one.
      bad ??= checked;
    }
  } finally {
    await removeTree(signatureFile);
    await removePart(signatureFile);
  }
  if (bad !== undefined) return bad;
  const message = `The signature of ${source.file} from ${showPlace(place)} could be had from nowhere: ${tried.join('; ')}.`;
  return fail(problem('sources/bad-signature', message, { location: recipe.location }));
}
