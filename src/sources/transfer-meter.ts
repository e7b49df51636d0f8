import { monotonicMs } from '../lib/clock.ts';
import type { Progress } from '../lib/events.ts';
import { formatBytes, formatDuration } from '../lib/text.ts';

/** News come at most so often: a terminal is drawn, a log is written. */
const TELL_EVERY_MS = 200;
/** The rate is that of the last moments: a start-up or a dead mirror long ago says nothing about the rest. */
const WINDOW_MS = 5000;

interface Transfer {
  readonly have: number;
  readonly total: number | undefined;
}

/** Adds up what several transfers at once have brought, and tells how fast it goes and how long the rest takes. */
export class TransferMeter {
  readonly #progress: Progress;
  readonly #files: number;
  readonly #clock: () => number;
  readonly #running = new Map<string, Transfer>();
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #done = 0;
  #arrived = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(progress: Progress, files: number, clock = monotonicMs) {
    [this.#progress, this.#files, this.#clock] = [progress, files, clock];
  }

  /** `have` counts what an earlier run left too, which is no speed of this one. */
  bytes(file: string, have: number, total: number | undefined): void {
    const before = this.#running.get(file);
    if (before !== undefined && have > before.have) this.#arrived += have - before.have;
    this.#running.set(file, { have, total });
    this.#tell();
  }

  done(file: string): void {
    this.#running.delete(file);
    this.#done++;
  }

  #tell(): void {
    const at = this.#clock();
    if (at - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = at;
    this.#samples = [
      ...this.#samples.filter((each) => at - each.at <= WINDOW_MS),
      { at, bytes: this.#arrived },
    ];
    const first = this.#samples[0];
    const rate =
      first === undefined || at === first.at ? 0 : ((this.#arrived - first.bytes) * 1000) / (at - first.at);
    const running = [...this.#running.values()];
    const have = running.reduce((sum, each) => sum + each.have, 0);
    const isKnown = running.every((each) => each.total !== undefined);
    const total = running.reduce((sum, each) => sum + (each.total ?? 0), 0);
    const parts = running.reduce(
      (sum, each) => sum + (each.total === undefined ? 0 : each.have / Math.max(1, each.total)),
      0,
    );
    const names = [...this.#running.keys()].join(', ');
    const amount = isKnown ? `${formatBytes(have)} of ${formatBytes(total)}` : formatBytes(have);
    const speed = rate === 0 ? '' : `, ${formatBytes(rate)}/s`;
    const rest = rate === 0 || !isKnown ? '' : `, ${formatDuration(((total - have) * 1000) / rate)} left`;
    this.#progress({
      kind: 'detail',
      text: `${names}: ${amount}${speed}${rest} (${String(this.#done)} of ${String(this.#files)} files are here)`,
      fraction: Math.min(1, (this.#done + parts) / Math.max(1, this.#files)),
    });
  }
}
