import type { Result } from '../lib/result.ts';
import { overlayRunner } from './overlay-runner.ts';
import { podmanRunner } from './podman-runner.ts';
import type { RootJob, Runner, RunOutcome } from './runner.ts';

const RUNNERS = { chroot: overlayRunner, podman: podmanRunner } as const satisfies Readonly<
  Record<string, Runner>
>;

/** The runners there are. In a user namespace `chroot` is the one. */
export type RunnerName = keyof typeof RUNNERS;

/** Runs a job in a clean root, by the runner that is asked for. */
export async function runInRoot(job: RootJob, runner: RunnerName = 'chroot'): Promise<Result<RunOutcome>> {
  return RUNNERS[runner].run(job);
}
