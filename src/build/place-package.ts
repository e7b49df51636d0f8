import { join } from 'node:path';
import { sha256Of } from '../lib/digest.ts';
import {
  ensureDir,
  fileMark,
  linkOrCopy,
  listDir,
  pathExists,
  readText,
  removeTree,
  rename,
  writeAtomic,
} from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { CHECKSUMS_MD5, PACKAGES_TXT, parsePackageName, writeRepository } from '../pkg/index.ts';
import { fingerprintOf } from './fingerprint.ts';
import { lastRecord, writeLast, writeResult, type BuildRecord } from './records.ts';
import type { BuildStore } from './store.ts';

/**
 * Makes a package of the store the one that readers are shown for its recipe. The new one is there before the old one goes, and the old one
 * stays when anything fails before. Does nothing where all of it is so already. Gives whether it did something.
 */
export async function placePackage(store: BuildStore, name: string, record: BuildRecord): Promise<boolean> {
  const { fileName, sha256, mark } = record.package;
  const path = join(store.packagesDir, fileName);
  const last = await lastRecord(store, name);
  if (
    last !== undefined &&
    fingerprintOf(last.inputs) === fingerprintOf(record.inputs) &&
    last.package.mark === mark &&
    (await fileMark(path)) === mark
  )
    return false;
  await ensureDir(store.packagesDir);
  const temporary = `${path}.tmp`;
  await removeTree(temporary);
  await linkOrCopy(join(store.objectsDir, sha256), temporary);
  await rename(temporary, path);
  // Where the package was in place already: two names of one file are left as they are by rename(2).
  await removeTree(temporary);
  for (const other of await listDir(store.packagesDir)) {
    const older = parsePackageName(other);
    if (older.ok && older.value.name === name && other !== fileName)
      await removeTree(join(store.packagesDir, other));
  }
  await writeResult(store, record);
  await writeLast(store, name, record);
  return true;
}

/** Writes the index of the packages when it is not that of what lies there: files are told apart by their marks. */
export async function indexPackages(store: BuildStore, epochSeconds: number): Promise<Result<void>> {
  await ensureDir(store.packagesDir);
  const state = await stateOf(store, epochSeconds);
  if ((await pathExists(store.indexMark)) && (await readText(store.indexMark)) === state)
    return ok(undefined);
  await removeTree(store.indexMark);
  const index = await writeRepository(store.packagesDir, { epochSeconds });
  if (!index.ok) return index;
  await writeAtomic(store.indexMark, await stateOf(store, epochSeconds));
  return ok(undefined);
}

async function stateOf({ packagesDir }: BuildStore, epochSeconds: number): Promise<string> {
  const names = (await listDir(packagesDir)).filter(
    (name) => name.endsWith('.txz') || name === PACKAGES_TXT || name === CHECKSUMS_MD5,
  );
  const marks = await Promise.all(
    names.map(async (name) => `${name} ${String(await fileMark(join(packagesDir, name)))}`),
  );
  return `${sha256Of([String(epochSeconds), ...marks].join('\n'))}\n`;
}

/** Takes away what a killed run left half written. Only for whoever holds the lock of the store. */
export async function tidyStore(store: BuildStore): Promise<void> {
  for (const folder of [store.objectsDir, store.resultsDir, store.lastDir, store.packagesDir]) {
    for (const name of await listDir(folder))
      if (name.startsWith('.new-') || name.endsWith('.tmp')) await removeTree(join(folder, name));
  }
}
