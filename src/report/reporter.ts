import type { Progress } from '../lib/events.ts';

/** Draws news until it is closed; closing leaves the terminal as it was, whatever was under way. */
export interface Reporter {
  readonly progress: Progress;
  close(): Promise<void>;
}
