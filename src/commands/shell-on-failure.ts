import type { Progress } from '../lib/events.ts';
import { byHand, openShell, type RootJob, type RunOutcome } from '../buildroot/index.ts';

/** Opens a shell where a build stood when it failed. One that cannot be opened must not hide why the build failed. */
export function shellWhereItFailed(
  progress: Progress,
): (job: RootJob, outcome: Pick<RunOutcome, 'keptRoot'>) => Promise<void> {
  return async (job, { keptRoot }) => {
    const opened = await openShell({
      ...job,
      argv: ['/bin/bash'],
      ...(keptRoot === undefined ? {} : { keptRoot }),
      onPlan: (lines) => {
        const head = `The build of ${job.jobName} failed. This shell stands where it stood; leave it with "exit".`;
        progress({ kind: 'say', text: `${head}\n${byHand(lines)}` });
      },
    });
    if (!opened.ok) progress({ kind: 'say', text: opened.diagnostics[0]?.message ?? 'no shell' });
  };
}
