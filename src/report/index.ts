/**
 * report/: the only room that writes to the terminal. It draws progress (listr2 on a terminal, plain lines elsewhere) and
 * prints diagnostics; it knows nothing of what is being done. News goes to standard error, answers to standard output.
 * Used by cli.
 */
export { canAsk, openQuestions } from './ask.ts';
export { formatDiagnostic, printDiagnostics } from './print-diagnostic.ts';
export { createReporter } from './create-reporter.ts';
export type { Reporter } from './reporter.ts';
export { printAnswer } from './print-answer.ts';
