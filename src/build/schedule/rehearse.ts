import type { Schedule, Start } from './schedule.ts';

/** One package of a rehearsal, with the times at which it began and ended. */
export interface Rehearsed extends Start {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Carries a schedule out in virtual time, from its beginning to its end, with nothing built: each package takes what `msOf` says.
 * Gives the packages in the order of their ends.
 */
export function rehearse(schedule: Schedule, msOf: (start: Start) => number): readonly Rehearsed[] {
  const running = new Map<string, Rehearsed>();
  const ended: Rehearsed[] = [];
  let now = 0;
  for (;;) {
    for (const start of schedule.next())
      running.set(start.name, { ...start, startMs: now, endMs: now + msOf(start) });
    let first: Rehearsed | undefined;
    for (const one of running.values()) if (first === undefined || one.endMs < first.endMs) first = one;
    if (first === undefined) return ended;
    now = first.endMs;
    running.delete(first.name);
    ended.push(first);
    schedule.done(first.name);
  }
}
