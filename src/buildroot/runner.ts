import type { Result } from '../lib/result.ts';
import type { LimitHit, Limits } from './limits.ts';
import type { Usage } from './usage.ts';

/** One program to run in a disposable root. */
export interface RootJob {
  /** Names the work directory; letters, digits and `_+.-` are kept. */
  readonly jobName: string;
  /** The finished base root (see ensureBase). It is only read. */
  readonly base: string;
  readonly rootsDir: string;
  /** Directories to be seen over the base, the topmost first, relative to rootsDir: what ensureRoot gives. */
  readonly underlays?: readonly string[];
  /** Package files to be seen installed over the base, the first one lowest. */
  readonly layers: readonly string[];
  /** Shown read-only at /slackforge/recipe, where the program starts. */
  readonly recipeDir: string;
  /** Shown writable at /slackforge/output. */
  readonly outputDir: string;
  /** Shown writable at /slackforge/ccache when given: a compiler cache, which several jobs may use at one time. */
  readonly ccacheDir?: string;
  readonly argv: readonly [string, ...string[]];
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Output of the package scripts and of the program is appended here. */
  readonly logFile: string;
  /** strace writes here what the job opens (see trace.ts) when given; absolute. */
  readonly traceFile?: string;
  readonly timeoutMs?: number;
  /** Its minutes count beside timeoutMs: the shorter one holds. */
  readonly limits?: Limits;
  /** Keeps what a failed program changed, as `rootsDir/kept-<jobName>/`. */
  readonly keepRoot?: boolean;
  readonly signal?: AbortSignal;
}

/** How a program ended. Not being able to enter the root is no outcome but a failure. */
export interface RunOutcome {
  /** Its exit status; 128 + n for signal n; 124 when the time was up; 137 when a limit ended all of it at once. */
  readonly status: number;
  readonly signal?: string;
  readonly endedBy: 'exit' | 'signal' | 'time-limit' | LimitHit;
  /** What happened as a clause after the job's name, when a limit was hit: "was stopped: …". */
  readonly verdict?: string;
  readonly durationMs: number;
  readonly usage: Usage;
  /** Where the changes of a failed program were kept. */
  readonly keptRoot?: string;
}

/** A way to run a program in a clean root. Nothing but the log, the output directory and a kept root remains of a run. */
export interface Runner {
  /** Whether this machine and account can do it, with what to do if not. */
  isUsable(rootsDir: string): Promise<Result<void>>;
  run(job: RootJob): Promise<Result<RunOutcome>>;
}
