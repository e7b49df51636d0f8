import { setTimeout } from 'node:timers/promises';

/** The only place that asks what time it is, so that a test can see that no output depends on it. */
export function now(): Date {
  return new Date();
}

/** Milliseconds from a clock that never jumps, for durations. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Waits; an interrupt ends it early, and the caller asks its own signal whether that is what happened. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const pause: Pause = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
};
