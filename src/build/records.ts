import { join } from 'node:path';
import { z } from 'zod';
import { isSha256Hex, sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { fileMark, listDir, pathExists, readText, writeAtomic } from '../lib/fs.ts';
import { fingerprintOf, type FingerprintHex, type FingerprintRecord } from './fingerprint.ts';
import type { BuildStore } from './store.ts';

const digest = z.string().refine(isSha256Hex);
const digests = z.record(z.string(), digest);

const RECORD = z.strictObject({
  format: z.literal(2),
  inputs: z.strictObject({
    format: z.number(),
    recipe: digests,
    version: z.string(),
    options: z.record(z.string(), z.boolean()),
    sources: digests,
    dependencies: digests,
    base: z.string(),
    environment: z.record(z.string(), z.string()),
  }),
  package: z.strictObject({ fileName: z.string(), sha256: digest, mark: z.string() }),
  finished: z.string(),
  durationMs: z.number(),
});

/** What one finished build took and gave. */
export interface BuildRecord {
  readonly format: 2;
  readonly inputs: FingerprintRecord;
  readonly package: {
    readonly fileName: string;
    readonly sha256: Sha256Hex;
    /** Of its object when it was last read back whole; see fileMark. */
    readonly mark: string;
  };
  /** ISO 8601. Only shown. */
  readonly finished: string;
  readonly durationMs: number;
}

/**
 * How much is read before a package counts as there. `mark`: its object has the inode, size and time that it had when it was read last. That
 * trusts the disk, and whoever may write to out/, and is enough to say what would be done: whatever uses the package then reads it.
 * `bytes`: all of it is read.
 */
export type Scrutiny = 'mark' | 'bytes';

export type FoundRecord =
  | { readonly how: 'good'; readonly record: BuildRecord }
  /** There is a record, but its package is gone or has other bytes. */
  | { readonly how: 'damaged'; readonly what: string }
  | { readonly how: 'none' };

/** Any earlier build with these inputs whose package is still there. */
export async function findRecord(
  store: BuildStore,
  fingerprint: FingerprintHex,
  scrutiny: Scrutiny,
): Promise<FoundRecord> {
  const record = await readResult(store, fingerprint);
  if (record === undefined) return { how: 'none' };
  const { fileName, sha256 } = record.package;
  const object = join(store.objectsDir, sha256);
  const mark = await fileMark(object);
  if (mark === undefined) return { how: 'damaged', what: `${fileName} is gone from the store` };
  if (scrutiny === 'mark' && mark === record.package.mark) return { how: 'good', record };
  if ((await sha256OfFile(object)) !== sha256)
    return { how: 'damaged', what: `${fileName} is damaged in the store` };
  // A store that was copied has other inodes: true all the same.
  return { how: 'good', record: { ...record, package: { ...record.package, mark } } };
}

/** What a build with these inputs took and gave, whatever became of its package since. A record that cannot be read is none. */
async function readResult(store: BuildStore, fingerprint: FingerprintHex): Promise<BuildRecord | undefined> {
  const path = join(store.resultsDir, `${fingerprint}.json`);
  const record = (await pathExists(path)) ? parseRecord(await readText(path)) : undefined;
  return record !== undefined && fingerprintOf(record.inputs) === fingerprint ? record : undefined;
}

/** The text of a result; undefined for what is none of this format. */
export function parseRecord(text: string): BuildRecord | undefined {
  return RECORD.safeParse(parseJson(text)).data;
}

/** The build that stands in packagesDir for a recipe. */
export async function lastRecord(store: BuildStore, name: string): Promise<BuildRecord | undefined> {
  const fingerprint = await lastFingerprint(store, name);
  return fingerprint === undefined ? undefined : readResult(store, fingerprint);
}

/** The same by its fingerprint, which is the name of its result. */
export async function lastFingerprint(store: BuildStore, name: string): Promise<FingerprintHex | undefined> {
  const path = join(store.lastDir, name);
  if (!(await pathExists(path))) return undefined;
  const fingerprint = (await readText(path)).trim();
  return isSha256Hex(fingerprint) ? (fingerprint as string as FingerprintHex) : undefined;
}

/** Recipes that have a last record. */
export async function recordedNames(store: BuildStore): Promise<readonly string[]> {
  return (await listDir(store.lastDir)).filter((name) => !name.endsWith('.tmp'));
}

/** Written after the package is in the store, so that a crash between the two costs a rebuild, never a wrong reuse. */
export async function writeResult(store: BuildStore, record: BuildRecord): Promise<void> {
  const path = join(store.resultsDir, `${fingerprintOf(record.inputs)}.json`);
  await writeAtomic(path, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Written after the package has its name in packagesDir. */
export async function writeLast(store: BuildStore, name: string, record: BuildRecord): Promise<void> {
  await writeAtomic(join(store.lastDir, name), `${fingerprintOf(record.inputs)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
