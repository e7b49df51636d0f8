import { createPlainReporter } from './plain-reporter.ts';
import type { Reporter } from './reporter.ts';

/** listr2 where a person watches (loaded only then), plain lines for a log, nothing with `--quiet`. */
export async function createReporter(options: { readonly isQuiet: boolean }): Promise<Reporter> {
  if (options.isQuiet) return { progress: () => undefined, close: () => Promise.resolve() };
  const isWatched = process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
  if (isWatched) return (await import('./listr-reporter.ts')).createListrReporter();
  return createPlainReporter((line) => void process.stderr.write(line));
}
