import { hasErrors, type Diagnostic } from '../../lib/diagnostic.ts';

/** What became of one package of the command line. */
export interface Outcome {
  /** As it was asked for. */
  readonly asked: string;
  /** Full name, where one is known. */
  readonly name?: string;
  readonly did: 'installed' | 'upgraded' | 'removed' | 'skipped' | 'failed' | 'would-change';
  readonly diagnostics: readonly Diagnostic[];
  /** For people: what was or would be done, one line each. */
  readonly lines?: readonly string[];
  readonly uncompressedBytes?: number;
  /** First line of the description, without the name. */
  readonly summary?: string;
}

/** What all packages of a command line came to. `status` is that of the pkgtools program for the same. */
export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly recovered: readonly Diagnostic[];
  readonly status: PkgtoolsStatus;
}

/** 1 trouble, 3 not a package's name, 4 no such file, 5 a compressor is missing, 11 the lock is held. (99, a user's no, needs a menu.) */
export type PkgtoolsStatus = 0 | 1 | 3 | 4 | 5 | 11;

/** The exit status that installpkg would have for these complaints. */
export function statusOf(diagnostics: readonly Diagnostic[]): PkgtoolsStatus {
  if (!hasErrors(diagnostics)) return 0;
  const codes = new Set(diagnostics.map(({ code }) => code));
  if (codes.has('pkg/missing')) return 4;
  if (codes.has('pkg/bad-name') || codes.has('pkg/unsupported')) return 3;
  if (codes.has('exec/missing-program')) return 5;
  return codes.has('fs/locked') ? 11 : 1;
}
