import { createListrReporter } from './listr-reporter.ts';
import { createPlainReporter } from './plain-reporter.ts';
import type { Reporter } from './reporter.ts';

/** listr2 where a person watches, plain lines for a log, nothing with `--quiet`. */
export function createReporter(options: { readonly isQuiet: boolean }): Reporter {
  if (options.isQuiet) return { progress: () => undefined, close: () => Promise.resolve() };
  const isWatched = process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
  return isWatched ? createListrReporter() : createPlainReporter((line) => void process.stderr.write(line));
}
