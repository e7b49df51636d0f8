import { byCodeUnit } from '../lib/text.ts';
import type { StockPackage } from './plan-media.ts';

/**
 * A series' tagfile in the stock form, one "NAME:ADD" or "NAME:SKP" a line. Every package of the mirror's series has a
 * line: installpkg without --menu installs whatever the tagfile does not mention.
 */
export function renderTagfile(
  series: string,
  chosen: readonly StockPackage[],
  all: readonly StockPackage[],
): string {
  const added = new Set(chosen.map((stock) => stock.file));
  return all
    .filter((stock) => stock.series === series)
    .toSorted((a, b) => byCodeUnit(a.name, b.name))
    .map((stock) => `${stock.name}:${added.has(stock.file) ? 'ADD' : 'SKP'}\n`)
    .join('');
}
