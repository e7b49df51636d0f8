import type { ProgressEvent } from '../lib/events.ts';
import { monotonicMs } from '../lib/clock.ts';
import type { Reporter } from './reporter.ts';

/** A log must show that work goes on, and must not grow by a line for every file. */
const DETAIL_EVERY_MS = 10_000;

/** One line for the beginning and one for the end of a step; details at most every ten seconds, of each of several steps. */
export function createPlainReporter(write: (line: string) => void): Reporter {
  const lastMs = new Map<string | undefined, number>();
  const began = monotonicMs();
  const show = (event: ProgressEvent): void => {
    switch (event.kind) {
      case 'step':
        lastMs.set(event.task, monotonicMs());
        write(`==> ${event.text}\n`);
        return;
      case 'detail': {
        if (monotonicMs() - (lastMs.get(event.task) ?? began) < DETAIL_EVERY_MS) return;
        lastMs.set(event.task, monotonicMs());
        const percent =
          event.fraction === undefined ? '' : `${String(Math.floor(event.fraction * 100)).padStart(3)} % `;
        write(`    ${event.task === undefined ? '' : `${event.task}: `}${percent}${event.text}\n`);
        return;
      }
      case 'done':
      case 'skip':
        write(`    ${event.kind}: ${event.text}\n`);
        return;
      case 'say':
        write(`${event.text}\n`);
    }
  };
  return { progress: show, close: () => Promise.resolve() };
}
