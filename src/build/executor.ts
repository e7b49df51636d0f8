import type { Sha256Hex } from '../lib/digest.ts';
import type { Result } from '../lib/result.ts';

/**
 * One build as data. It names everything by digest and nothing by a path of this machine, so that it can be sent to another one, which
 * takes the blobs from a BlobStore and puts what comes out into one.
 */
export interface BuildJob {
  readonly format: 1;
  readonly name: string;
  /** Identity of the root (see RootPlan); whoever runs the job makes that root from the same mirror, or has it. */
  readonly base: string;
  /** Files that the SlackBuild finds beside it, by path: the recipe's and its sources. */
  readonly files: Readonly<Record<string, Sha256Hex>>;
  /** Installed over the base, in this order. */
  readonly packages: readonly { readonly fileName: string; readonly sha256: Sha256Hex }[];
  /** The whole environment but for the number of make jobs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly [string, ...string[]];
  /** Given as MAKEFLAGS and NUMJOBS. */
  readonly makeJobs: number;
  /** Whether a compiler cache is to be used. What comes out does not depend on it. */
  readonly withCcache: boolean;
  /**
   * Packages of the root, by their digests (MD5 of the mirror's list, SHA-256 of ours), of which is to be told whether the job opened anything:
   * it is traced then. What comes out does not depend on it.
   */
  readonly watched?: readonly string[];
  readonly limits: {
    readonly minutes: number;
    readonly memoryMiB?: number;
    readonly processes?: number;
  };
}

/** What a job took. */
export interface Usage {
  readonly wallMs: number;
  /** Of all its processes; undefined where nobody counted. */
  readonly cpuMs?: number;
  /** The most memory that all its processes had at one time; undefined where nobody counted. */
  readonly peakRssMiB?: number;
  /** What could not be measured as it was meant, as a sentence. */
  readonly weakness?: string;
  readonly ccache?: { readonly hits: number; readonly misses: number };
}

/** How a job that ran came to its end. */
export type Ending =
  | { readonly how: 'exit'; readonly status: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'time-limit' | 'memory-limit' | 'process-limit'; readonly verdict: string };

export interface JobResult {
  readonly ending: Ending;
  /** The files that were left in OUTPUT, by name, each of them put into the blob store. */
  readonly outputs: Readonly<Record<string, Sha256Hex>>;
  /** Names in OUTPUT that are no ordinary files, and were left there. */
  readonly oddOutputs: readonly string[];
  readonly usage: Usage;
  /** Those of `watched` of which nothing was opened; undefined when that is not known. */
  readonly unopened?: readonly string[];
  /** Where the root of a failed job was kept, on the machine that ran it. */
  readonly keptRoot?: string;
}

export interface JobHooks {
  /** The output of the build is appended here, on this machine, as it comes. */
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/**
 * Runs jobs somewhere. Fails when a job could not be run at all (a blob is missing, the root cannot be entered, an interrupt): that says
 * nothing about what was to be built.
 */
export interface Executor {
  run(job: BuildJob, hooks: JobHooks): Promise<Result<JobResult>>;
}
