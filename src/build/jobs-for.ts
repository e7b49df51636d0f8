import { freemem } from 'node:os';
import type { Recipe } from '../recipe/index.ts';

/** Processes that one build may use: as many as asked for, but no more than the free memory holds, and one at least. */
export function jobsFor(
  { memoryPerJobMib }: Pick<Recipe, 'memoryPerJobMib'>,
  wanted: number,
  freeMib = freemem() / 1024 ** 2,
): number {
  return Math.max(1, Math.min(wanted, Math.floor(freeMib / memoryPerJobMib)));
}
