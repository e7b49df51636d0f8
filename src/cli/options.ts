import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import {
  DEFAULT_EPOCH_SECONDS,
  loadReadSettings,
  loadVerb,
  type Answer,
  type Context,
  type ToolContext,
} from '../commands/index.ts';
import { problem } from '../lib/diagnostic.ts';
import type { Progress } from '../lib/events.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { takeLock } from '../lib/lock.ts';
import { systemFault } from '../lib/system-fault.ts';
import { createReporter, printAnswer, printDiagnostics } from '../report/index.ts';
import { EXIT, exitCodeFor } from './exit-code.ts';
import { readRecipeOptions } from './recipe-options.ts';

/** How rights over a root are had: as uid 0 of this machine, or of a user namespace of one's own; or builds are podman's containers. */
export const RUNNERS = ['chroot', 'userns', 'podman'] as const;
type Runner = (typeof RUNNERS)[number];

/** Options that every verb has. */
export interface CommonOptions {
  readonly project: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly jobs: number | undefined;
  readonly runner: Runner;
  /** Of verbs that read recipes. */
  readonly recipes?: readonly string[] | undefined;
  readonly option?: readonly string[] | undefined;
}

/** How a verb is run. */
export interface VerbManner {
  /** Holds the lock of the output folder meanwhile, and waits for it. */
  readonly isWriting: boolean;
  /** With `--json`, gives a stream of events, one a line, of which the answer is the last. */
  readonly isStream?: boolean;
  /** What it does, for those who wait for it meanwhile. */
  readonly purpose?: string;
}

/** Runs one verb on the settings of the project. */
export async function runVerb(
  options: CommonOptions,
  signal: AbortSignal,
  verb: (context: Context) => Promise<Result<Answer>>,
  { isWriting, isStream = false, purpose = 'a command' }: VerbManner,
): Promise<number> {
  const isStreaming = isStream && options.json;
  return answer({ ...options, isStream }, async (progress) => {
    const given = readRecipeOptions(options);
    if (!given.ok) return given;
    const settings = await (await loadReadSettings())(resolve(options.project), given.value);
    if (!settings.ok) return settings;
    // What only looks writes nothing for itself either.
    const context = toolContext({ ...options, dryRun: options.dryRun || !isWriting }, signal, progress);
    if (!context.ok) return context;
    const onWait = (text: string): void => progress({ kind: 'say', text });
    const lock =
      isWriting && !options.dryRun
        ? await takeLock(settings.value.outDir, purpose, { onWait, signal })
        : ok(undefined);
    if (!lock.ok) return lock;
    await using _held = lock.value;
    return await verb({
      ...context.value,
      ...(isStreaming ? { emit: printEvent } : {}),
      ...(options.json ? {} : { write: (text: string) => void printAnswer(text) }),
      settings: settings.value,
      runner: options.runner === 'podman' ? 'podman' : 'chroot',
    });
  });
}

/** Runs a verb that needs no project. */
export async function runTool(
  options: CommonOptions,
  signal: AbortSignal,
  verb: (context: ToolContext) => Promise<Result<Answer>>,
): Promise<number> {
  return answer(options, async (progress) => {
    const context = toolContext(options, signal, progress);
    return context.ok ? verb(context.value) : context;
  });
}

function toolContext(options: CommonOptions, signal: AbortSignal, progress: Progress): Result<ToolContext> {
  const epochSeconds = readEpoch(process.env['SOURCE_DATE_EPOCH']);
  if (!epochSeconds.ok) return epochSeconds;
  return ok({
    progress,
    signal,
    isDryRun: options.dryRun,
    jobs: options.jobs ?? availableParallelism(),
    epochSeconds: epochSeconds.value,
  });
}

/** With `--runner userns` an ordinary user's command is done inside a user namespace; `work` is what it does there, or here for others. */
export async function runAs(options: CommonOptions, work: () => Promise<number>): Promise<number> {
  if (options.runner !== 'userns') return work();
  const inside = await (await loadVerb.runInUserNamespace())();
  if (inside.ok) return inside.value ?? (await work());
  printDiagnostics(inside.diagnostics);
  if (options.json) await printAnswer(toJson({ format: 1, diagnostics: inside.diagnostics }));
  return exitCodeFor(inside.diagnostics);
}

/** One line of a stream of events. */
function printEvent(event: unknown): void {
  // A reader that is gone, or a full disk behind a redirection, must not end the work; the last line, which is waited for, tells of it.
  void printAnswer(toLine(event)).catch(() => undefined);
}

/** The last line of a stream that did not get as far as its own summary. */
const NO_SUMMARY = { event: 'summary', isComplete: false, isDryRun: false, packages: [] };

/** Does the work with progress drawn, prints the answer or the complaints, and gives the exit code. */
export async function answer(
  options: Pick<CommonOptions, 'json' | 'quiet'> & { readonly isStream?: boolean },
  work: (progress: Progress) => Promise<Result<Answer>>,
): Promise<number> {
  const reporter = await createReporter({ isQuiet: options.quiet });
  let result: Result<Answer>;
  try {
    result = await work(reporter.progress);
  } catch (error) {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    result = fail(fault);
  } finally {
    await reporter.close();
  }
  if (!result.ok) {
    printDiagnostics(result.diagnostics);
    const told = { format: 1, diagnostics: result.diagnostics };
    if (options.json)
      await printAnswer(options.isStream === true ? toLine({ ...NO_SUMMARY, ...told }) : toJson(told));
    return exitCodeFor(result.diagnostics);
  }
  printDiagnostics(result.value.warnings ?? []);
  await printAnswer(textOf(result.value, options));
  if (result.value.isFailure !== true) return EXIT.done;
  return exitCodeFor(result.value.warnings?.filter(({ severity }) => severity === 'error') ?? []);
}

/** Only the form that is asked for is looked at: the other one may be put together when it is. */
function textOf(
  answer: Answer,
  { json, isStream }: { readonly json: boolean; readonly isStream?: boolean },
): string {
  if (!json) return answer.text;
  return isStream === true ? toLine(answer.json) : toJson(answer.json);
}

function toLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Outputs bear this time, so a value that is not one is refused rather than replaced. Empty counts as not set. */
function readEpoch(text: string | undefined): Result<number> {
  if (text === undefined || text === '') return ok(DEFAULT_EPOCH_SECONDS);
  if (/^\d{1,12}$/.test(text)) return ok(Number(text));
  const message = `SOURCE_DATE_EPOCH is "${text}", not a number of seconds since 1970.`;
  return fail(problem('usage/invalid', message, { hint: 'Unset it, or set it to whole seconds.' }));
}
