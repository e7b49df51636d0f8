/** What the scheduler knows of one package to be built. */
export interface ScheduledJob {
  readonly name: string;
  /** Names that are not among the jobs count as built already. */
  readonly needs: readonly string[];
  readonly expectedMs: number;
  /** It was never built here, so that the time is a guess: good enough to choose by, not to be told to people. */
  readonly isGuess?: true;
  /** How long it takes with so many make jobs, where that is known; without it, as long as expected with any number. */
  readonly msWith?: (makeJobs: number) => number;
  /** Of one compiler process. */
  readonly memoryPerJobMiB: number;
  /** Heavy ones never run together. */
  readonly isHeavy: boolean;
}

/**
 * What there is to be used: packages at once, make jobs of all of them together, memory of all of them together; and how much memory one
 * package may use before the kernel ends it, where that is limited.
 */
export interface Capacity {
  readonly slots: number;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly memoryPerBuildMiB?: number;
}
