import type { Sha256Hex } from '../lib/digest.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import type { RootPlan } from '../buildroot/index.ts';
import type { CheckedNeeds } from './check-needs.ts';
import type { Cause } from './classify-failure.ts';
import type { Usage } from './executor.ts';

interface Subject {
  readonly name: string;
  readonly version: string;
}

interface Finished extends Subject {
  readonly fileName: string;
  readonly sha256: Sha256Hex;
}

/** What became of one package of a run. */
export type Outcome =
  | (Finished & {
      readonly result: 'built';
      readonly reason: string;
      readonly makeJobs: number;
      readonly usage: Usage;
      /** The package is byte for byte that of the build before: nothing above it has to be built for its sake. */
      readonly isSame: boolean;
      readonly root: RootPlan['kind'];
      /** What it runs with and does not declare, where that is no error, as sentences. */
      readonly notes: readonly string[];
      /** What it declares to run with and no file of it shows, by name. */
      readonly unseen: readonly string[];
      /** Where that was asked for. */
      readonly needs?: CheckedNeeds;
    })
  | (Finished & {
      readonly result: 'reused';
      readonly reason: string;
      readonly root: RootPlan['kind'];
    })
  | (Subject & {
      readonly result: 'failed';
      readonly cause: Cause;
      /** What the build looked for in vain and who has it, as sentences. */
      readonly missing: readonly string[];
      readonly lastLines: readonly string[];
      /** The complaints themselves, where it never came to a build. */
      readonly diagnostics?: readonly Diagnostic[];
      /** Absent when nothing ran in this run. */
      readonly logFile?: string;
      readonly keptRoot?: string;
      /** The command that does it again. */
      readonly replay: string;
      /** It failed in an earlier run, and was not tried in this one. */
      readonly isRemembered: boolean;
    })
  /** Something it needs failed. */
  | (Subject & { readonly result: 'blocked'; readonly by: readonly string[] })
  /** Not begun, or stopped in the middle: the run ended before, or the mirror lacks what it needs. */
  | (Subject & { readonly result: 'left'; readonly reason: string });

/** What one run came to. */
export interface BuildReport {
  readonly outcomes: readonly Outcome[];
  readonly wallMs: number;
  /** The shortest time in which anybody could have done this run with as many packages at a time; undefined when nobody could know. */
  readonly boundMs: number | undefined;
  /** What was expected at the start; undefined where a package was never built before. */
  readonly expectedMs: number | undefined;
}

/** Whether a run did what was asked. */
export function isComplete({ outcomes }: BuildReport): boolean {
  return outcomes.every(({ result }) => result === 'built' || result === 'reused');
}
