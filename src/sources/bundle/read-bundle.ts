import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { md5OfFile } from '../../lib/digest.ts';
import { makeTempDir, openRead, pathExists } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { TarReader, type TarEntry, type TarSink } from '../../lib/tar-reader.ts';
import { stripControl } from '../../lib/text.ts';
import type { Recipe, RecipeSource } from '../../recipe/index.ts';
import { inputsFile, LockBook, readLock } from '../lock-book.ts';
import { keep } from '../store.ts';
import { INDEX_LIMIT, INDEX_NAME, memberName, parseIndex, type BundleEntry } from './bundle-index.ts';

export interface ReadBundleOptions {
  readonly lockPath: string;
  readonly storeDir: string;
  /** A digest that is not in the lock yet is refused, instead of taken from the bundle with a warning. */
  readonly isStrict: boolean;
  readonly warn: (warning: Diagnostic) => void;
}

/** What a bundle brought: the sources of the recipes here, and how many files were of no recipe here and were left. */
export interface ReadBundle {
  readonly taken: readonly BundleEntry[];
  readonly left: number;
}

/**
 * Takes the sources of the recipes from a bundle into the store. The whole bundle is read and verified before any of it is: each member
 * must be in the index, be there once and have its digest, and no digest may differ from the lock's. Lines that the lock lacks are added for
 * sources of these recipes only, so that a bundle cannot say what a later version must be.
 */
export async function readBundle(
  bundle: string,
  recipes: readonly Recipe[],
  options: ReadBundleOptions,
): Promise<Result<ReadBundle>> {
  if (!(await pathExists(bundle))) return refuse(bundle, 'it is not there');
  const known = await readLock(options.lockPath);
  if (!known.ok) return known;
  const lock = new LockBook(options.lockPath, known.value);
  await using stage = await makeTempDir(options.storeDir, '.bundle-');
  const index = await unpackBundle(bundle, stage.path);
  if (!index.ok) return index;
  const taken: BundleEntry[] = [];
  for (const entry of index.value) {
    const recipe = recipes.find(({ name, version }) => name === entry.recipe && version === entry.version);
    const source = recipe?.sources.find(({ file }) => file === entry.file);
    if (source === undefined) continue;
    const expected = source.sha256 ?? lock.digestOf(entry);
    if (expected !== undefined && expected !== entry.sha256)
      return refuse(
        bundle,
        `${entry.file} of "${entry.recipe}" has sha256 ${entry.sha256} there, but ${expected} is locked`,
      );
    if (expected === undefined && options.isStrict)
      return refuse(bundle, `${entry.file} of "${entry.recipe}" is not locked here`);
    if (expected === undefined) {
      const doubt = await doubtOf(source, join(stage.path, memberName(entry)));
      if (doubt !== undefined)
        return refuse(bundle, `${entry.file} of "${entry.recipe}" ${doubt.why}`, doubt.hint);
    }
    taken.push(entry);
  }
  for (const entry of taken) {
    const staged = join(stage.path, memberName(entry));
    if (await pathExists(staged)) await keep(options.storeDir, staged, entry.sha256, entry.file);
  }
  await lockTaken(taken, lock, options);
  return ok({ taken, left: index.value.length - taken.length });
}

/** Why a file that is not locked yet may not be taken on the word of a bundle: what a first fetch would hold it against says otherwise. */
async function doubtOf(
  { md5, signature }: RecipeSource,
  staged: string,
): Promise<{ readonly why: string; readonly hint?: string } | undefined> {
  if (signature !== undefined) {
    const hint =
      'Fetch it once with a network, or bring the sources.lock that has it together with the bundle.';
    return { why: 'is signed and not locked here, and a bundle holds no signatures', hint };
  }
  const found = md5 === undefined ? undefined : await md5OfFile(staged);
  return found === md5
    ? undefined
    : { why: `has MD5 ${String(found)} there, but its .info says ${String(md5)}` };
}

async function lockTaken(
  taken: readonly BundleEntry[],
  lock: LockBook,
  { warn }: ReadBundleOptions,
): Promise<void> {
  const fresh = taken.filter((entry) => lock.digestOf(entry) === undefined);
  if (fresh.length === 0) return;
  await lock.learn(
    ...fresh.flatMap(({ recipe, version, file, sha256, inputs }) => [
      { recipe, version, file, sha256 },
      ...(inputs === undefined ? [] : [{ recipe, version, file: inputsFile(file), sha256: inputs }]),
    ]),
  );
  for (const { recipe, file, sha256 } of fresh) {
    const hint = `Compare its sha256 ${sha256} with what upstream says before you commit sources.lock.`;
    warn(
      warning(
        'sources/unchecked',
        `${file} of "${recipe}" is taken on the word of the bundle; it is locked now.`,
        { hint },
      ),
    );
  }
}

function refuse(
  bundle: string,
  why: string,
  hint = 'Nothing was taken from it. Copy it once more, or make it anew with "slackforge fetch --bundle".',
): Result<never> {
  const message = `The bundle is refused: ${stripControl(why)}.`;
  return fail(problem('sources/bad-bundle', message, { location: { file: bundle }, hint }));
}

/** Unpacks a bundle and holds each member against the index. Gives the index. */
async function unpackBundle(bundle: string, stage: string): Promise<Result<readonly BundleEntry[]>> {
  const tree = new RootedTree(stage, { owners: 'caller' });
  let index: Result<readonly BundleEntry[]> | undefined;
  const missing = new Map<string, BundleEntry>();
  let wrong: string | undefined;

  const indexSink = (entry: TarEntry): Result<TarSink> => {
    if (entry.name !== INDEX_NAME || entry.kind !== 'file' || entry.size > INDEX_LIMIT)
      return refuse(bundle, `it does not begin with ${INDEX_NAME}`);
    const pieces: Buffer[] = [];
    return ok({
      write: (piece) => pieces.push(Buffer.from(piece)),
      end: () => {
        index = parseIndex(Buffer.concat(pieces).toString('utf8'), bundle);
        if (index.ok) for (const each of index.value) missing.set(memberName(each), each);
      },
    });
  };

  const visit = (entry: TarEntry): Result<TarSink | undefined> => {
    if (index === undefined) return indexSink(entry);
    if (!index.ok) return index;
    // For people who look into a bundle; the index says the same, and is what counts.
    if (entry.name === 'sources.lock' && entry.kind === 'file') return ok(undefined);
    const listed = missing.get(entry.name);
    if (listed === undefined || entry.kind !== 'file')
      return refuse(bundle, `its member "${entry.name}" is not in its index`);
    if (entry.size !== listed.bytes) return refuse(bundle, `${listed.file} is not as long as its index says`);
    missing.delete(entry.name);
    const file = tree.file(entry.name, { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: entry.mtimeSeconds });
    if (!file.ok) return file;
    const hash = createHash('sha256');
    return ok({
      write: (piece) => {
        hash.update(piece);
        file.value.write(piece);
      },
      end: () => {
        file.value.end();
        if (hash.digest('hex') !== listed.sha256) wrong ??= listed.file;
      },
    });
  };

  const reader = new TarReader({
    visit,
    complain: (_kind, message) =>
      problem('sources/bad-bundle', `The bundle is refused: ${message}.`, { location: { file: bundle } }),
  });
  for await (const chunk of openRead(bundle)) {
    const taken = reader.write(chunk as Buffer);
    if (!taken.ok) return taken;
    if (wrong !== undefined) return refuse(bundle, `${wrong} has not the digest that its index says`);
  }
  const ended = reader.end();
  if (!ended.ok) return ended;
  if (index === undefined) return refuse(bundle, `it does not begin with ${INDEX_NAME}`);
  const [lacking] = missing.values();
  if (lacking !== undefined) return refuse(bundle, `it lacks ${lacking.file}, which its index lists`);
  return index;
}
