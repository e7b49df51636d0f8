import type { Progress } from '../lib/events.ts';
import type { Limits, PackageNames } from '../buildroot/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { FetchedSource } from '../sources/index.ts';
import type { BlobStore } from './blob-store.ts';
import type { BuildEvent } from './events.ts';
import type { Executor } from './executor.ts';
import type { HistoryEntry } from './history.ts';
import type { BuildStep, PlanInputs } from './plan.ts';
import type { Capacity, Start } from './schedule/index.ts';
import type { SourceFaults } from './sourceless.ts';
import type { BuildStore } from './store.ts';

/** What a failure of one package does to the others that do not need it. */
export const ON_FAILURE = ['finish-running', 'keep-going', 'stop-now'] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

/** No build of the known ones takes longer on a small machine; one that waits for ever must not hold up the run. */
export const TIMEOUT_MINUTES = 4 * 60;

/** What a run stands on, besides its plan. */
export interface RunOptions {
  readonly store: BuildStore;
  readonly blobs: BlobStore;
  readonly executor: Executor;
  readonly sources: readonly FetchedSource[];
  readonly sourceFaults: SourceFaults;
  readonly history: readonly HistoryEntry[];
  readonly retry: PlanInputs['retry'];
  readonly capacity: Capacity;
  readonly onFailure: OnFailure;
  readonly timeoutMinutes: number;
  /** Of each build. */
  readonly limits: Limits;
  /** What the mirror's packages hold; asked only to explain a failure. */
  readonly mirrorNames: () => Promise<readonly PackageNames[]>;
  readonly usesCcache: (recipe: Recipe) => boolean;
  readonly logsDir: string;
  /** The time of the repository's index. */
  readonly epochSeconds: number;
  readonly progress: Progress;
  /** Told everything that happens, for programs. */
  readonly emit: (event: BuildEvent) => void;
  /** Told when a build begins, after it is clear that it is needed. */
  readonly onBuilding?: (step: BuildStep, start: Start, logFile: string) => void;
  readonly signal: AbortSignal;
}
