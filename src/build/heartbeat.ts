import { monotonicMs } from '../lib/clock.ts';
import type { Progress } from '../lib/events.ts';
import { formatDuration } from '../lib/text.ts';

const EVERY_MS = 2000;

/**
 * Says every two seconds how long a build has been running, against the time of its last one where that is known, until it
 * is disposed of. A build that takes longer than last time stays just short of the end.
 */
export function startHeartbeat(progress: Progress, logFile: string, lastMs: number | undefined): Disposable {
  const began = monotonicMs();
  const timer = setInterval(() => {
    const elapsed = monotonicMs() - began;
    const against = lastMs === undefined ? '' : ` of about ${formatDuration(lastMs)}`;
    progress({
      kind: 'detail',
      text: `${formatDuration(elapsed)}${against}, log ${logFile}`,
      ...(lastMs === undefined ? {} : { fraction: Math.min(elapsed / lastMs, 0.99) }),
    });
  }, EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
