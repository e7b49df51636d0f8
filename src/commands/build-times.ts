import type { Context } from './context.ts';

/** How long the last build of each recipe took, in milliseconds, as far as its record is here. */
export async function buildTimes(
  context: Context,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { readRecord } = await import('../build/index.ts');
  const { recordStore } = await import('./plan-packages.ts');
  const store = recordStore(context);
  const times = new Map<string, number>();
  for (const name of names) {
    const record = await readRecord(store, name);
    if (record !== undefined) times.set(name, record.durationMs);
  }
  return times;
}
