import { basename, join } from 'node:path';
import { isSha256Hex } from '../lib/digest.ts';
import { bytesFreedBy, listDir, readText, removeTree } from '../lib/fs.ts';
import { lastFingerprint, parseRecord, recordedNames, type BuildRecord } from './records.ts';
import type { BuildStore } from './store.ts';

/** What a store may lose. */
export interface StoreGarbage {
  /** File names of packages that nothing would be shown or reused from any more. */
  readonly packages: readonly string[];
  /** What goes, packages and the copies of recipe files among it: results before objects. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

/**
 * Finds the results of builds that ended before `before`, and the objects that no other result has. The last build of every recipe stays
 * however old it is: its package is what readers are shown. Recipe files are put into the store for each job again, so none is needed.
 */
export async function findGarbage(store: BuildStore, before: Date): Promise<StoreGarbage> {
  const last = new Set<string | undefined>();
  for (const name of await recordedNames(store)) last.add(await lastFingerprint(store, name));
  const kept = new Set<string>();
  const gone: { readonly path: string; readonly record: BuildRecord | undefined }[] = [];
  for (const name of await listDir(store.resultsDir)) {
    const path = join(store.resultsDir, name);
    const record = parseRecord(await readText(path));
    const isKept = last.has(basename(name, '.json')) || isAfter(record, before);
    if (record !== undefined && isKept) kept.add(record.package.sha256);
    else gone.push({ path, record });
  }
  const objects = (await listDir(store.objectsDir)).filter((name) => isSha256Hex(name) && !kept.has(name));
  const paths = [...gone.map(({ path }) => path), ...objects.map((name) => join(store.objectsDir, name))];
  const lost = gone.flatMap(({ record }) =>
    record === undefined || kept.has(record.package.sha256) ? [] : [record.package.fileName],
  );
  return { packages: lost.sort(), paths, bytes: await bytesFreedBy(paths) };
}

/** Removes it. Only for whoever holds the lock of the store. Killed between a result and its object, it leaves what the next call finds. */
export async function removeGarbage({ paths }: StoreGarbage): Promise<void> {
  for (const path of paths) await removeTree(path);
}

function isAfter(record: BuildRecord | undefined, before: Date): boolean {
  return record !== undefined && new Date(record.finished) >= before;
}
