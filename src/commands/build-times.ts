import type { Context } from './context.ts';

/** How long the last good build of each recipe took, in milliseconds, as far as the history knows it. */
export async function buildTimes(
  context: Context,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { readHistory } = await import('../build/index.ts');
  const { storeOf } = await import('./plan-packages.ts');
  const built = (await readHistory(storeOf(context).historyFile)).filter(
    ({ outcome, name }) => outcome === 'built' && names.includes(name),
  );
  return new Map(built.map(({ name, wallMs }) => [name, wallMs]));
}
