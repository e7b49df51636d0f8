import { z } from 'zod';
import { appendLine, pathExists, readText } from '../lib/fs.ts';
import type { FingerprintHex } from './fingerprint.ts';

const ENTRY = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  fingerprint: z.string(),
  /** ISO 8601. */
  began: z.string(),
  wallMs: z.number(),
  cpuMs: z.number().nullable(),
  peakRssMiB: z.number().nullable(),
  makeJobs: z.number(),
  /** See processor-share.ts; 1 where it is missing. */
  processorShare: z.number().optional(),
  /** By --check-needs, which takes longer. */
  isTraced: z.boolean().optional(),
  outcome: z.enum(['built', 'failed', 'machine', 'no-source', 'interrupted']),
  cause: z.strictObject({ kind: z.string(), text: z.string() }).nullable(),
});

/**
 * One attempt to build something, one line of `history.jsonl`. `failed` is the recipe's fault and is remembered; `machine` (no space, killed
 * for memory, a time limit …) and `no-source` (not all sources could be had) say nothing about what would have come of it and are not.
 */
export type HistoryEntry = Readonly<z.output<typeof ENTRY>>;

/** Adds an attempt at its end. */
export async function appendHistory(file: string, entry: HistoryEntry): Promise<void> {
  await appendLine(file, JSON.stringify(entry));
}

/** All attempts, oldest first. A line that is no entry is left out: a crash may have cut it short. */
export async function readHistory(file: string): Promise<readonly HistoryEntry[]> {
  if (!(await pathExists(file))) return [];
  return (await readText(file)).split('\n').flatMap((line) => {
    try {
      const parsed = ENTRY.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** The failure that stands for these inputs: the last verdict on them, when it was the recipe's fault. */
export function rememberedFailure(
  history: readonly HistoryEntry[],
  fingerprint: FingerprintHex,
): HistoryEntry | undefined {
  const verdict = history.findLast(
    (entry) => entry.fingerprint === fingerprint && (entry.outcome === 'built' || entry.outcome === 'failed'),
  );
  return verdict?.outcome === 'failed' ? verdict : undefined;
}
