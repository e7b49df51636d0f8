import type { Pause } from '../lib/clock.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import type { LockBook } from './lock-book.ts';
import type { TransferMeter } from './transfer-meter.ts';

export interface SourcesOptions {
  /** Tried in order before upstream: `file:DIR` (DIR absolute) or a URL below which the file names stand. */
  readonly mirrors: readonly string[];
  readonly lockPath: string;
  /** Folder that holds verified files as `<sha256>/<file>`. */
  readonly storeDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** A source that nothing but an MD5 or nothing at all speaks for is refused, instead of taken with a warning. */
  readonly isStrict?: boolean;
  /** Told what did not stop the work. */
  readonly warn?: (warning: Diagnostic) => void;
  /** How the pauses between attempts are waited for. */
  readonly pause?: Pause;
}

/** One verified file: `path` is in the store and may be linked, not written. */
export interface FetchedSource {
  readonly recipe: string;
  readonly file: string;
  readonly path: string;
  readonly sha256: Sha256Hex;
  /** Where it came from, or "store" when it was here already. */
  readonly origin: string;
}

/** What the jobs of one call share. */
export interface FetchSession {
  readonly options: SourcesOptions;
  readonly lock: LockBook;
  readonly meter: TransferMeter;
  readonly warn: (warning: Diagnostic) => void;
}
