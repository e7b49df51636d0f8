import type { Diagnostic } from '../lib/diagnostic.ts';

/** Documented in README.md; scripts rely on them. */
export const EXIT = { done: 0, failed: 1, wrongInput: 2, machineLacks: 3, interrupted: 130 } as const;

const LACKS = new Set(['exec/missing-program', 'fs/no-space', 'emulator/no-firmware']);
const WRONG_INPUT = new Set(['usage', 'settings', 'yaml', 'recipe', 'graph', 'cluster', 'overlay']);

/** The gravest kind wins: a machine that lacks something, then wrong input, then a failure of the work itself. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): number {
  if (diagnostics.some(({ code }) => LACKS.has(code))) return EXIT.machineLacks;
  if (diagnostics.some(({ code }) => WRONG_INPUT.has(code.split('/')[0] ?? ''))) return EXIT.wrongInput;
  return EXIT.failed;
}
