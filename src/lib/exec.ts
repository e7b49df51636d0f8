import { execa, type Options } from 'execa';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eachLine } from './each-line.ts';
import { findOnPath, openWrite } from './fs.ts';
import { problem } from './diagnostic.ts';
import { fail, ok, type Result } from './result.ts';
import { formatCommand } from './shell-quote.ts';
import { stripControl } from './text.ts';

/** One program to run. Arguments are a list; no shell reads them. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment of the program, but for PATH and HOME, which are taken over unless named here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Standard output and error are appended to this file as they come. */
  readonly logFile?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** What an interrupt or a time-out sends; SIGTERM unless given. For programs that do not heed it (unshare). */
  readonly killSignal?: NodeJS.Signals;
  /** Of `spawnPipe`: whatever the program says on standard error is a failure (bzip2 warns of lost data and ends with 0). */
  readonly isSilent?: boolean;
  /** What the program is needed for; completes the sentence "xorriso is needed to …" when it is missing. */
  readonly why?: string;
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
}

/** Which Debian package has a program whose name differs from its package's. Slackware has each in series a, ap or l. */
const DEBIAN_PACKAGE: Readonly<Record<string, string>> = {
  xz: 'xz-utils',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  newuidmap: 'uidmap',
  setfattr: 'attr',
  mcopy: 'mtools',
  'mkfs.vfat': 'dosfstools',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  openssl: 'openssl',
  'grub-mkimage': 'grub-common',
};

const LAST_LINES = 20;

/** Kept in memory for the last words and appended to the log as it comes, so that a log can be followed and survives a crash. */
function logged(file: string): ['pipe', { file: string; append: true }] {
  return ['pipe', { file, append: true }];
}

function options(command: Command) {
  return {
    env: {
      PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: process.env['HOME'] ?? '/',
      LC_ALL: 'C',
      TZ: 'UTC',
      ...command.env,
    },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.signal === undefined ? {} : { cancelSignal: command.signal }),
    ...(command.timeoutMs === undefined ? {} : { timeout: command.timeoutMs }),
    ...(command.killSignal === undefined ? {} : { killSignal: command.killSignal }),
    ...(command.logFile === undefined
      ? {}
      : { stdout: logged(command.logFile), stderr: logged(command.logFile) }),
  } satisfies Options;
}

interface Ending {
  readonly failed: boolean;
  readonly code?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
}

/** The diagnostic for a program that did not end well, with the command as it could be typed and its last words. */
async function complain(command: Command, ending: Ending, lastWords: string): Promise<Result<never>> {
  const program = command.argv[0];
  if (ending.code === 'ENOENT' && !(await hasProgram(program))) {
    return fail(
      problem(
        'exec/missing-program',
        `${program} is needed to ${command.why ?? 'go on'} and is not installed.`,
        {
          hint: `On Debian: apt-get install ${DEBIAN_PACKAGE[program] ?? program}`,
        },
      ),
    );
  }
  const line = formatCommand(command.argv);
  if (ending.timedOut) {
    return fail(problem('exec/timed-out', `"${line}" was stopped after ${String(command.timeoutMs)} ms.`));
  }
  const how = ending.isCanceled
    ? 'was interrupted'
    : ending.signal !== undefined
      ? `was killed by ${ending.signal}`
      : ending.exitCode !== undefined
        ? `ended with status ${String(ending.exitCode)}`
        : `could not be started (${ending.code ?? 'unknown reason'})`;
  const words = stripControl(lastWords).trim().split('\n').slice(-LAST_LINES).join('\n');
  return fail(
    problem('exec/failed', `"${line}" ${how}${words === '' ? '.' : `: ${words}`}`, {
      ...(command.logFile === undefined ? {} : { hint: `The whole output is in ${command.logFile}` }),
    }),
  );
}

/** After an interrupt nothing new is begun: a program killed at once may already have children that go on. */
const INTERRUPTED: Ending = { failed: true, timedOut: false, isCanceled: true };

/** Runs a program to its end. Fails (as a value) on a status other than 0, a signal, a time-out or a missing program. */
export async function run(command: Command): Promise<Result<Finished>> {
  if (command.signal?.aborted === true) return complain(command, INTERRUPTED, '');
  const [program, ...args] = command.argv;
  const child = execa(program, args, {
    ...options(command),
    ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
  });
  const watching = command.onLine === undefined ? undefined : watchLines(child.stdout, command.onLine);
  const result = await child;
  await watching;
  if (result.failed) return complain(command, result, result.stderr === '' ? result.stdout : result.stderr);
  return ok({ stdout: result.stdout, stderr: result.stderr });
}

/** As `run`, with standard output as bytes. */
export async function runBytes(command: Command): Promise<Result<Uint8Array>> {
  if (command.signal?.aborted === true) return complain(command, INTERRUPTED, '');
  const [program, ...args] = command.argv;
  const result = await execa(program, args, {
    ...options(command),
    encoding: 'buffer',
    ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
  });
  if (result.failed) return complain(command, result, new TextDecoder().decode(result.stderr));
  return ok(result.stdout);
}

/** How a program came to its end, for callers to whom any status is an answer. */
export interface Ended {
  readonly stdout: string;
  readonly how: 'exit' | 'killed' | 'timed-out' | 'interrupted';
  /** Only with `exit`. */
  readonly exitCode: number | undefined;
}

/**
 * Runs a program whose standard error goes to `logFile` only (it may be long), and which says on standard output what its caller wants to
 * know. Fails only when the program is missing or could not be started.
 */
export async function runLogged(command: Command & { readonly logFile: string }): Promise<Result<Ended>> {
  if (command.signal?.aborted === true) return ok({ stdout: '', how: 'interrupted', exitCode: undefined });
  const [program, ...args] = command.argv;
  const child = execa(program, args, {
    ...options(command),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: { stdout: true, stderr: false },
  });
  // A full disk ends the writing before the program ends: the error waits for its turn.
  const written = pipeline(child.stderr, openWrite(command.logFile, 'a')).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const result = await child;
  const fault = await written;
  if (fault !== undefined) throw fault.error;
  if (result.code === 'ENOENT') return complain(command, result, '');
  const how = result.timedOut
    ? 'timed-out'
    : result.isCanceled
      ? 'interrupted'
      : result.exitCode === undefined
        ? 'killed'
        : 'exit';
  return ok({ stdout: result.stdout, how, exitCode: result.exitCode });
}

/** Runs a program that talks to whoever sits at our terminal; gives its exit status. Fails as `run` does when there is none. */
export async function runInteractive(command: Command): Promise<Result<number>> {
  const [program, ...args] = command.argv;
  const { env, cwd } = { cwd: process.cwd(), ...options(command) };
  const result = await execa(program, args, { env, cwd, extendEnv: false, reject: false, stdio: 'inherit' });
  return result.exitCode === undefined ? complain(command, result, '') : ok(result.exitCode);
}

/** A program that is talked to while it runs. `done` never rejects. */
export interface Pipe {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly done: Promise<Result<void>>;
  kill(signal?: NodeJS.Signals): void;
}

export function spawnPipe(command: Command): Pipe {
  const [program, ...args] = command.argv;
  const child = execa(program, args, {
    ...options(command),
    buffer: { stdout: false, stderr: true },
    encoding: 'buffer',
  });
  const done = child.then(async (result): Promise<Result<void>> =>
    result.failed || (command.isSilent === true && result.stderr.length > 0)
      ? complain(command, result, new TextDecoder().decode(result.stderr))
      : ok(undefined),
  );
  return { stdin: child.stdin, stdout: child.stdout, done, kill: (signal) => void child.kill(signal) };
}

/** True when the program is a path that exists, or is found in a folder of PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  return (await findOnPath(name, process.env['PATH'] ?? '')) !== undefined;
}

async function watchLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of eachLine(stream)) onLine(line);
}
