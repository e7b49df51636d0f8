import { spawn } from 'node:child_process';

/**
 * Loaded before a program of ours: counts the calls that change the disk or start another program, and sends its own process
 * SIGKILL in front of call KILL_AT_CALL. At the end it says on file descriptor 3 how many there were. Where a clock hits
 * a moment by luck, this hits each one; that a call is cut through its middle is left to the clock.
 */
const COUNTER = `
import fs from 'node:fs';
import child from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
const at = Number(process.env.KILL_AT_CALL);
delete process.env.KILL_AT_CALL;
let calls = 0;
const counted = (where, name) => {
  const real = where[name];
  if (typeof real !== 'function') return;
  where[name] = function (...args) {
    if (name.startsWith('open') && ['r', undefined, 0].includes(args[1])) return real.apply(this, args);
    calls++;
    if (calls === at) process.kill(process.pid, 'SIGKILL');
    return real.apply(this, args);
  };
};
const names = ['chmod', 'chown', 'copyFile', 'fchmod', 'fchown', 'fdatasync', 'fsync', 'ftruncate', 'futimes', 'lchown', 'link', 'lutimes',
  'mkdir', 'mkdtemp', 'open', 'rename', 'rm', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimes', 'write', 'writeFile', 'writev'];
for (const name of names) {
  counted(fs, name);
  counted(fs, name + 'Sync');
  counted(fs.promises, name);
}
for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync']) counted(child, name);
syncBuiltinESMExports();
process.on('exit', () => { try { fs.writeSync(3, String(calls)); } catch {} });
`;

const PRELOAD = `--import=data:text/javascript;base64,${Buffer.from(COUNTER).toString('base64')}`;

export interface End {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Changing calls that were made; undefined when it was killed. */
  readonly calls: number | undefined;
  readonly elapsedMs: number;
  readonly output: string;
}

export interface Stroke {
  /** Killed in front of this call, counted from 1. */
  readonly call?: number;
  /** Killed so long after its start. */
  readonly afterMs?: number;
}

/** Runs `node argv` and kills it, it alone and with SIGKILL, at the moment given, if it lives so long. */
export async function runAndKill(argv: readonly string[], stroke: Stroke = {}): Promise<End> {
  const started = performance.now();
  const child = spawn(process.execPath, [PRELOAD, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...(stroke.call === undefined ? {} : { KILL_AT_CALL: String(stroke.call) }) },
  });
  const texts = ['', '', '', ''];
  for (const fd of [1, 2, 3])
    child.stdio[fd]?.on('data', (chunk: Buffer) => (texts[fd] = `${texts[fd] ?? ''}${chunk.toString()}`));
  const timer =
    stroke.afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), stroke.afterMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // "exit", not "close": a program that the killed one had started may hold the pipes for a moment longer.
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      setImmediate(() => {
        resolve({
          status,
          signal,
          calls: texts[3] === '' || texts[3] === undefined ? undefined : Number(texts[3]),
          elapsedMs: performance.now() - started,
          output: `${texts[1] ?? ''}${texts[2] ?? ''}`,
        });
      });
    });
  });
}
