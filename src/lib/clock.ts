/** The only place that asks what time it is, so that a test can see that no output depends on it. */
export function now(): Date {
  return new Date();
}

/** Milliseconds from a clock that never jumps, for durations. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
