import { monotonicMs } from '../lib/clock.ts';

/** Tells what part of the processors that its make jobs could have used a build really had. */
export interface ProcessorShare {
  begin(name: string, makeJobs: number): void;
  /** Of 0 to 1: 1 when there was a core for each make job of all builds all the time, 0.5 when there were two make jobs for each. */
  end(name: string): number;
}

interface Running {
  readonly makeJobs: number;
  readonly beganMs: number;
  /** Time at work, each part of it weighed by the share that there was then. */
  weighedMs: number;
}

/**
 * What was never built gets make jobs on cores that others use too (see schedule.ts), so its time is not the one it will take when it has
 * them for itself. With this beside it in the history, the next run foretells the latter.
 */
export function processorShare(cores: number, clockMs: () => number = monotonicMs): ProcessorShare {
  const running = new Map<string, Running>();
  let lastMs = clockMs();
  const moveOn = (): void => {
    const nowMs = clockMs();
    const makeJobs = [...running.values()].reduce((sum, one) => sum + one.makeJobs, 0);
    for (const one of running.values()) one.weighedMs += (nowMs - lastMs) * Math.min(1, cores / makeJobs);
    lastMs = nowMs;
  };
  return {
    begin(name, makeJobs) {
      moveOn();
      running.set(name, { makeJobs, beganMs: lastMs, weighedMs: 0 });
    },
    end(name) {
      moveOn();
      const one = running.get(name);
      running.delete(name);
      return one === undefined || lastMs === one.beganMs ? 1 : one.weighedMs / (lastMs - one.beganMs);
    },
  };
}
