import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_EPOCH_SECONDS, loadSettings, type Answer, type Context } from '../commands/index.ts';
import type { Result } from '../lib/result.ts';
import { createReporter, printAnswer, printDiagnostics } from '../report/index.ts';
import { EXIT, exitCodeFor } from './exit-code.ts';

/** Options that every verb has. */
export interface CommonOptions {
  readonly project: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly jobs: number | undefined;
}

/** Runs one verb: reads the settings, draws progress, prints the answer or the complaints, and gives the exit code. */
export async function runVerb(
  options: CommonOptions,
  signal: AbortSignal,
  verb: (context: Context) => Promise<Result<Answer>>,
): Promise<number> {
  const reporter = await createReporter({ isQuiet: options.quiet });
  const settings = await loadSettings(resolve(options.project));
  const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? DEFAULT_EPOCH_SECONDS);
  const answer = settings.ok
    ? await verb({
        settings: settings.value,
        progress: reporter.progress,
        signal,
        isDryRun: options.dryRun,
        jobs: options.jobs ?? availableParallelism(),
        epochSeconds: Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : DEFAULT_EPOCH_SECONDS,
      })
    : settings;
  await reporter.close();
  if (!answer.ok) {
    printDiagnostics(answer.diagnostics);
    return exitCodeFor(answer.diagnostics);
  }
  printDiagnostics(answer.value.warnings ?? []);
  await printAnswer(
    options.json ? `${JSON.stringify(answer.value.json, undefined, 2)}\n` : answer.value.text,
  );
  return answer.value.isFailure === true ? EXIT.failed : EXIT.done;
}
