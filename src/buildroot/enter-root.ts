import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problem } from '../lib/diagnostic.ts';
import { runInteractive, runLogged, type Command, type Ended } from '../lib/exec.ts';
import { pathExists, readTail, stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { stripControl } from '../lib/text.ts';
import { traced } from './trace.ts';

/** How to enter one root. Paths without a slash in front are relative to `rootsDir`: an overlay option has no way to quote `:` or `,`. */
export interface Entry {
  readonly rootsDir: string;
  /** The directory that becomes `/`: the tree itself, or an empty one to mount the overlay on. */
  readonly root: string;
  /** Layers below the upper one, the topmost first; none means that `root` is entered and changed as it is. */
  readonly lowers: readonly string[];
  /**
   * Holds `doinst/` (scripts to run first, in the order of their names); with lowers also `upper/`, `ovl/`, `tmp/`; `box/` for the
   * world "toolbox".
   */
  readonly work: string;
  /**
   * `root` (unless given): the root is the whole world, run by its own bash. `toolbox`: for a root that has no bash yet; the host's
   * programs are the system, read-only, and the root is /mnt, as for scripts that Slackware's installer runs.
   */
  readonly world?: 'root' | 'toolbox';
  /** Who makes the namespaces: scripts/enter-root (unless given), or podman, told by scripts/enter-podman; for an overlay without a terminal. */
  readonly by?: 'podman';
  /** Whether the scripts run as an installer runs those of a whole system: marker, INSIDE_INSTALLER, ldconfig before and after. Yes unless false. */
  readonly isInstallation?: boolean;
  /** Absolute; shown read-only at /slackforge/recipe. */
  readonly recipeDir?: string;
  /** Absolute; shown at /slackforge/output. */
  readonly outputDir?: string;
  /** Absolute; shown at /slackforge/ccache. */
  readonly ccacheDir?: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; strace writes here what is opened from the first word on, when given. */
  readonly traceFile?: string;
  /** Nothing to run after the package scripts when empty. */
  readonly argv: readonly string[];
  /** Control groups that everything inside belongs to (directories), or else bounds for each process. See limits.ts. */
  readonly bounds?: Bounds;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface Bounds {
  readonly groups: readonly string[];
  readonly addressKiB?: number;
  readonly processes?: number;
}

/** How a session ended that had begun. */
export interface SessionEnd {
  readonly how: 'exit' | 'time-limit' | 'interrupted' | 'cut-short';
  /** Of argv, or of the last script when there is no argv; only with `exit`. */
  readonly status: number | undefined;
}

/**
 * What package builds and scripts need. Not there: whatever mounts, loads, traces, sets clocks or opens raw disks. `mknod` is harmless:
 * every file system inside but the read-only /dev is mounted nodev.
 */
export const CAPABILITIES =
  '-all,+chown,+dac_override,+fowner,+fsetid,+setuid,+setgid,+setfcap,+kill,+mknod,+sys_chroot,+net_bind_service';

const LAST_WORDS_BYTES = 4000;

/**
 * Enters a root as scripts/enter-root describes: behind a wall of namespaces with few capabilities, where nothing of the host can be
 * reached. Runs the package scripts, then argv. Fails when the root could not be set up (`buildroot/enter-failed`) or has no bash that
 * runs (`buildroot/no-shell`).
 */
export async function enterRoot(entry: Entry): Promise<Result<SessionEnd>> {
  const before = (await stat(entry.logFile))?.size ?? 0;
  const argv = await enterCommand(entry, false);
  const ended = await runLogged({
    argv: entry.traceFile === undefined ? argv : traced(argv, entry.traceFile),
    cwd: entry.rootsDir,
    why: 'enter a build root',
    logFile: entry.logFile,
    killSignal: 'SIGKILL', // unshare holds SIGTERM back while its child runs
    ...(entry.signal === undefined ? {} : { signal: entry.signal }),
    ...(entry.timeoutMs === undefined ? {} : { timeoutMs: entry.timeoutMs }),
  });
  return ended.ok ? readEnd(entry, ended.value, before) : ended;
}

/** As enterRoot, with whoever sits at our terminal; gives the status of argv. */
export async function enterInteractively(entry: Entry): Promise<Result<number>> {
  return runInteractive({ argv: await enterCommand(entry, true), cwd: entry.rootsDir, why: 'enter a root' });
}

async function readEnd(entry: Entry, ended: Ended, logStart: number): Promise<Result<SessionEnd>> {
  if (ended.how === 'timed-out') return ok({ how: 'time-limit', status: undefined });
  if (ended.how === 'interrupted') return ok({ how: 'interrupted', status: undefined });
  const lines = ended.stdout.split('\n');
  if (lines[0] === 'started') {
    const status = /^status (\d+)$/.exec(lines[1] ?? '')?.[1];
    if (status !== undefined) return ok({ how: 'exit', status: Number(status) });
    if (lines[1] !== 'failed') return ok({ how: 'cut-short', status: undefined });
  }
  const words = await lastWords(entry.logFile, logStart);
  // Of podman's, 126 may be any refusal of its runtime.
  const isWithoutShell = ended.exitCode === 127 || (ended.exitCode === 126 && entry.by === undefined);
  if (lines[0] !== 'started' && isWithoutShell) {
    return fail(
      problem('buildroot/no-shell', `the root has no /bin/bash that runs: ${words}`, {
        hint: 'install the series a of Slackware into it first',
      }),
    );
  }
  const what = lines[0] === 'started' ? 'the package scripts could not be run' : 'it could not be set up';
  return fail(problem('buildroot/enter-failed', `${what}: ${words}`, { location: { file: entry.logFile } }));
}

async function lastWords(logFile: string, start: number): Promise<string> {
  if (!(await pathExists(logFile))) return 'it said nothing';
  const said = ((await stat(logFile))?.size ?? 0) - start;
  const text = stripControl(await readTail(logFile, Math.min(said, 2 * LAST_WORDS_BYTES))).trim();
  return text === '' ? 'it said nothing' : text.slice(-LAST_WORDS_BYTES).split('\n').slice(-3).join('; ');
}

async function enterCommand(entry: Entry, isShell: boolean): Promise<Command['argv']> {
  const settings = {
    root: entry.root,
    lowers: entry.lowers.join(':'),
    work: entry.work,
    recipe: entry.recipeDir ?? '',
    output: entry.outputDir ?? '',
    ccache: entry.ccacheDir ?? '',
    world: entry.world ?? 'root',
    capabilities: CAPABILITIES,
    parent: String(process.pid),
    groups: (entry.bounds?.groups ?? []).join('\n'),
    address_kib: String(entry.bounds?.addressKiB ?? ''),
    processes: String(entry.bounds?.processes ?? ''),
    ritual: (entry.isInstallation ?? true) ? '1' : '',
    shell: isShell ? '1' : '',
  };
  const words = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([name, value]) => `${name}=${value}`);
  // Dies with us even if we are killed: the root would otherwise be removed under a running build by the next session.
  const leash = [
    'setpriv',
    '--pdeathsig',
    'KILL',
    'bash',
    await findScript(`enter-${entry.by ?? 'root'}`),
    'outside',
  ] as const;
  return [...leash, ...words(settings), '--', ...words(entry.env), '--', ...entry.argv];
}

/** A script of this installation: in the first folder above this file that has it, be it below src/ or compiled. */
async function findScript(name: string): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const script = join(folder, 'scripts', name);
    if (await pathExists(script)) return script;
    if (folder === dirname(folder)) throw new Error(`internal error: scripts/${name} is not installed`);
  }
}
