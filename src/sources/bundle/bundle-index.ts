import { z } from 'zod';
import { isSha256Hex, type Sha256Hex } from '../../lib/digest.ts';
import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { byCodeUnit } from '../../lib/text.ts';
import { lockKey } from '../sources-lock.ts';

/** One file of a bundle and what it is a source of. Two recipes may share one: each has an entry, the file is there once. */
export interface BundleEntry {
  readonly recipe: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: Sha256Hex;
  readonly bytes: number;
  /** Of a vendor archive: the digest of what it is made from, as sources.lock has it. */
  readonly inputs?: Sha256Hex | undefined;
}

/** The first member of a bundle. */
export const INDEX_NAME = 'slackforge-sources.json';
/** More than a hundred thousand entries have. */
export const INDEX_LIMIT = 64 * 1024 ** 2;

const digest = z.string().refine(isSha256Hex, 'it must be a sha256: 64 hexadecimal digits in lower case');
const word = z.string().regex(/^\S+$/);

const INDEX = z.strictObject({
  format: z.literal(1),
  sources: z.array(
    z.strictObject({
      recipe: word,
      version: word,
      file: z.string().regex(/^(?!\.{1,2}$)[^/\0\n]+$/, 'it must be the name of a file'),
      sha256: digest,
      bytes: z.number().int().min(0),
      inputs: digest.optional(),
    }),
  ),
});

/** Sorted as sources.lock is: the same sources give the same bytes. */
export function formatIndex(entries: readonly BundleEntry[]): string {
  const sources = entries.toSorted((a, b) => byCodeUnit(lockKey(a), lockKey(b)));
  return `${JSON.stringify({ format: 1, sources }, undefined, 1)}\n`;
}

/** Fails with the place of the first thing that is not in the form. `bundle` is named in complaints. */
export function parseIndex(text: string, bundle: string): Result<readonly BundleEntry[]> {
  const parsed = INDEX.safeParse(parseJson(text));
  if (parsed.success) return ok(parsed.data.sources);
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const what =
    place === '' ? 'It is no index of sources' : `"${place}" is not right: ${issue?.message ?? ''}`;
  const location = { file: `${bundle}:${INDEX_NAME}` };
  const hint = 'Copy the bundle once more, or make it anew with "slackforge fetch --bundle".';
  return fail(problem('sources/bad-bundle', `${what}.`, { location, hint }));
}

/** It is written as JSON, and read as nothing else: a YAML reader would need many times the memory and time for an index of this size. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function memberName({ sha256, file }: BundleEntry): string {
  return `sources/${sha256}/${file}`;
}
