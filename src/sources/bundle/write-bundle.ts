import { problem } from '../../lib/diagnostic.ts';
import { createHash } from 'node:crypto';
import { openRead, replaceWithStream, stat } from '../../lib/fs.ts';
import { tarEnd, tarHeader, tarPadding } from '../../lib/gnu-tar.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { byCodeUnit } from '../../lib/text.ts';
import type { Recipe } from '../../recipe/index.ts';
import { inputsFile } from '../lock-book.ts';
import type { FetchedSource } from '../session.ts';
import { formatLock, lockKey, type SourcesLock } from '../sources-lock.ts';
import { storedPath } from '../store.ts';
import { formatIndex, INDEX_NAME, memberName, type BundleEntry } from './bundle-index.ts';

/** 1 January 2026: a bundle does not say when it was made. */
const MTIME_SECONDS = 1_767_225_600;

/** What a bundle holds, from what was fetched for the recipes. */
export async function bundleEntries(
  recipes: readonly Recipe[],
  fetched: readonly FetchedSource[],
  lock: SourcesLock,
): Promise<readonly BundleEntry[]> {
  const versions = new Map(recipes.map((recipe) => [recipe.name, recipe.version]));
  return Promise.all(
    fetched.map(async ({ recipe, file, sha256, path }): Promise<BundleEntry> => {
      const version = versions.get(recipe) ?? '';
      const inputs = lock.get(lockKey({ recipe, version, file: inputsFile(file) }))?.sha256;
      const bytes = (await stat(path))?.size ?? 0;
      return { recipe, version, file, sha256, bytes, ...(inputs === undefined ? {} : { inputs }) };
    }),
  );
}

/**
 * Writes one uncompressed tar: the index, the lines of sources.lock, then every file once, sorted by digest. The same sources give the same
 * bytes. Each file is held against its digest as it is written: a store that rotted spoils no other machine.
 */
export async function writeBundle(
  bundle: string,
  entries: readonly BundleEntry[],
  storeDir: string,
): Promise<Result<{ readonly files: number; readonly bytes: number }>> {
  const files = new Map(entries.map((entry) => [memberName(entry), entry]));
  const sorted = [...files].sort(([a], [b]) => byCodeUnit(a, b));
  const totals = { files: sorted.length, bytes: 0 };
  let rotten: string | undefined;
  async function* members(): AsyncIterable<Uint8Array> {
    const texts = { [INDEX_NAME]: formatIndex(entries), 'sources.lock': formatLock(lockOf(entries)) };
    for (const [name, text] of Object.entries(texts)) {
      const content = Buffer.from(text);
      yield* [header(name, content.length), content, tarPadding(content.length)];
    }
    for (const [name, entry] of sorted) {
      const hash = createHash('sha256');
      let bytes = 0;
      yield header(name, entry.bytes);
      for await (const piece of openRead(storedPath(storeDir, entry.sha256, entry.file))) {
        hash.update(piece as Buffer);
        bytes += (piece as Buffer).length;
        yield piece as Buffer;
      }
      if (bytes !== entry.bytes || hash.digest('hex') !== entry.sha256) rotten ??= entry.file;
      yield tarPadding(bytes);
    }
  }
  async function* whole(): AsyncIterable<Uint8Array> {
    for await (const piece of members()) {
      totals.bytes += piece.length;
      yield piece;
    }
    const end = tarEnd(totals.bytes);
    totals.bytes += end.length;
    yield end;
  }
  await replaceWithStream(bundle, whole(), () => Promise.resolve(rotten === undefined));
  if (rotten === undefined) return ok(totals);
  const message = `${rotten} changed in the store while the bundle was written.`;
  return fail(
    problem('sources/wrong-digest', message, { hint: 'Run the same command again: it is fetched anew.' }),
  );
}

function lockOf(entries: readonly BundleEntry[]): SourcesLock {
  return new Map(
    entries
      .flatMap(({ recipe, version, file, sha256, inputs }) => [
        { recipe, version, file, sha256 },
        ...(inputs === undefined ? [] : [{ recipe, version, file: inputsFile(file), sha256: inputs }]),
      ])
      .map((entry) => [lockKey(entry), entry]),
  );
}

function header(name: string, size: number): Uint8Array {
  const owner = { uid: 0, gid: 0, uname: '', gname: '' };
  return tarHeader({ name, kind: 'file', mode: 0o644, ...owner, mtimeSeconds: MTIME_SECONDS, size });
}
