import type { Diagnostic } from '../lib/diagnostic.ts';

/** Documented in README.md; scripts rely on them. */
export const EXIT = { done: 0, failed: 1, wrongInput: 2, machineLacks: 3, interrupted: 130 } as const;

const LACKS = new Set([
  'exec/missing-program',
  'fs/no-space',
  'fs/unwritable',
  'emulator/no-firmware',
  'buildroot/not-usable',
]);
/** Settings, recipes and cluster.yaml that do not fit the mirror are wrong input too. */
const UNFIT = new Set([
  'fs/unreadable',
  'sources/lock-syntax',
  'build/missing-base-package',
  'gpg/no-key',
  'pkg/unknown-set',
  'buildroot/unknown-series',
  'buildroot/no-packages',
  'media/unknown-series',
  'media/unknown-package',
  'media/disk-too-small',
  'media/missing-package',
  'media/no-tagfiles',
]);
const WRONG_INPUT = new Set(['usage', 'settings', 'yaml', 'recipe', 'graph', 'cluster', 'overlay']);

/** The gravest kind wins: a machine that lacks something, then wrong input, then a failure of the work itself. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): number {
  if (diagnostics.some(({ code }) => LACKS.has(code))) return EXIT.machineLacks;
  if (diagnostics.some(({ code }) => UNFIT.has(code) || WRONG_INPUT.has(code.split('/')[0] ?? '')))
    return EXIT.wrongInput;
  return EXIT.failed;
}
