import { join } from 'node:path';
import { z } from 'zod';
import { isSha256Hex, sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { pathExists, readText, writeAtomic } from '../lib/fs.ts';
import type { FingerprintRecord } from './fingerprint.ts';

const digest = z.string().refine(isSha256Hex);
const digests = z.record(z.string(), digest);

const RECORD = z.strictObject({
  format: z.literal(1),
  inputs: z.strictObject({
    format: z.number(),
    recipe: digests,
    version: z.string(),
    sources: digests,
    dependencies: digests,
    base: z.string(),
    environment: z.record(z.string(), z.string()),
  }),
  package: z.strictObject({ fileName: z.string(), sha256: digest }),
  durationMs: z.number(),
});

/** What one finished build took and gave: `out/build/records/NAME.json`. */
export interface BuildRecord {
  readonly format: 1;
  readonly inputs: FingerprintRecord;
  readonly package: { readonly fileName: string; readonly sha256: Sha256Hex };
  readonly durationMs: number;
}

export interface RecordStore {
  readonly recordsDir: string;
  readonly packagesDir: string;
}

/** The last build of a recipe whose package is still there with the same bytes; anything else counts as never built. */
export async function readRecord(store: RecordStore, name: string): Promise<BuildRecord | undefined> {
  const path = join(store.recordsDir, `${name}.json`);
  if (!(await pathExists(path))) return undefined;
  const parsed = RECORD.safeParse(parseJson(await readText(path)));
  if (!parsed.success) return undefined;
  const packagePath = join(store.packagesDir, parsed.data.package.fileName);
  if (!(await pathExists(packagePath))) return undefined;
  return (await sha256OfFile(packagePath)) === parsed.data.package.sha256 ? parsed.data : undefined;
}

/** Written after the package has its final name, so that a crash between the two costs a rebuild, never a wrong reuse. */
export async function writeRecord(store: RecordStore, name: string, record: BuildRecord): Promise<void> {
  await writeAtomic(join(store.recordsDir, `${name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
