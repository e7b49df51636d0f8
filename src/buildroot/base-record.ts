import { z } from 'zod';
import { readText } from '../lib/fs.ts';

const RECORD = z.object({
  format: z.literal(1),
  identity: z.string(),
  mirror: z.object({ location: z.string(), identity: z.string() }),
  series: z.array(z.string()),
  skip: z.array(z.string()),
  /** Paths of the package files in the mirror, in the order of installation. */
  packages: z.array(z.string()),
  /** Everything in the tree, and the bytes of its files. */
  entries: z.number(),
  bytes: z.number(),
  /** ISO 8601. */
  madeAt: z.string(),
  /** Full names of packages whose script ended with a failure: as with installpkg, that stops nothing. */
  failedScripts: z.array(z.string()),
  /** Configuration files that no script activated (`.new` at the end of their name). */
  leftNew: z.array(z.string()),
});

/** What a base root was made from and what was seen meanwhile; lies beside it. */
export type BaseRecord = z.output<typeof RECORD>;

export function renderBaseRecord(record: BaseRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Undefined when there is none, or one of another version of slackforge: nothing but what is shown depends on it. */
export async function readBaseRecord(file: string): Promise<BaseRecord | undefined> {
  try {
    return RECORD.parse(JSON.parse(await readText(file)));
  } catch {
    return undefined;
  }
}
