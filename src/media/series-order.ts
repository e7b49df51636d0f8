import { byCodeUnit } from '../lib/text.ts';

/** The stock installer's order of series. What it does not know comes after, by name. */
const ORDER = ['a', 'ap', 'd', 'e', 'f', 'k', 'kde', 'l', 'n', 't', 'tcl', 'x', 'xap', 'xfce', 'y'];

/** Compares two series by the order in which the stock installer installs them. */
export function compareSeries(a: string, b: string): number {
  const rank = (series: string): number => (ORDER.includes(series) ? ORDER.indexOf(series) : ORDER.length);
  return rank(a) - rank(b) || byCodeUnit(a, b);
}
