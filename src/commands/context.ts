import { join } from 'node:path';
import type { RunnerName } from '../buildroot/index.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Progress } from '../lib/events.ts';
import type { Settings } from './settings.ts';

/** What every command is given: the news channel, the interrupt, and the figures that outputs may depend on. */
export interface ToolContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Told what happens as it happens, for programs; heard only by readers of a stream of events. */
  readonly emit?: (event: unknown) => void;
  /** Shows a part of an answer before the rest is known; missing where the answer is data. */
  readonly write?: (text: string) => void;
  readonly isDryRun: boolean;
  /** Processes that all builds together may use. */
  readonly jobs: number;
  /** The one time stamp of all outputs, in seconds since 1970 (SOURCE_DATE_EPOCH). */
  readonly epochSeconds: number;
}

/** What a command of a project is given besides. */
export interface Context extends ToolContext {
  readonly settings: Settings;
  /** What a build runs in. */
  readonly runner: RunnerName;
}

/** Answer of a command: text for people, the same as data for `--json`. Of the two only that is read which is asked for. */
export interface Answer {
  readonly text: string;
  /** May be a getter: for a large graph the data take longer to put together than the text. */
  readonly json: unknown;
  readonly warnings?: readonly Diagnostic[];
  /** The command did its work and the work says no: a lint that found faults, a test that failed. */
  readonly isFailure?: boolean;
}

/** Every place below `out/` that is written to, in one list. */
export function outPaths(settings: Settings) {
  const below = (...parts: readonly string[]): string => join(settings.outDir, ...parts);
  return {
    packages: below('packages'),
    repository: below('repository'),
    build: below('build'),
    ccache: below('ccache'),
    sources: below('sources'),
    roots: below('roots'),
    logs: below('logs'),
    mirrorCache: below('mirror-cache'),
    overlays: below('overlays'),
    secrets: below('secrets'),
    tree: below('tree'),
    media: below('media'),
    test: below('test'),
  } as const;
}

/** 1 January 2026: after the newest source of the seed's versions, so that clamped times stay true for their files. */
export const DEFAULT_EPOCH_SECONDS = 1_767_225_600;
