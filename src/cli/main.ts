import { hideBin } from 'yargs/helpers';
import { printDiagnostics } from '../report/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { EXIT } from './exit-code.ts';
import { createParser } from './parser.ts';

/** The command line as a program: parses, runs, and turns whatever happened into an exit code. */
async function main(): Promise<void> {
  const abort = new AbortController();
  const interrupt = (): void => {
    // The first interrupt asks running work to stop and clean up; the second does not wait for it.
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    abort.abort();
  };
  // A reader of the news that hung up (`2>&1 | head`) must not end the work half-way.
  process.stderr.on('error', () => undefined);
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const exit = await createParser(hideBin(process.argv), abort.signal);
  process.exitCode = abort.signal.aborted ? EXIT.interrupted : exit;
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printDiagnostics([
    problem('internal/bug', `Internal error: ${text}`, {
      hint: 'This is a fault of slackforge: please report it with this text.',
    }),
  ]);
  process.exitCode = EXIT.failed;
});
