import type { Result } from '../lib/result.ts';

/** One script of a package, to be run with the target as its whole world. */
export interface PackageScript {
  /** Absolute path of the target root. */
  readonly root: string;
  /** Full name of the package, for messages. */
  readonly packageName: string;
  readonly kind: 'doinst' | 'douninst';
  readonly text: string;
}

export interface ScriptOutcome {
  /** Never fatal, as with installpkg; shown as a warning when it is not 0. */
  readonly status: number;
  /** Standard output and error together. */
  readonly output: string;
}

/**
 * Runs package scripts. The room pkg/ decides when, its caller how: in a namespace of its own (buildroot/), or not at all in a test.
 * Fails only when the script could not be started.
 */
export type ScriptRunner = (script: PackageScript, signal?: AbortSignal) => Promise<Result<ScriptOutcome>>;
