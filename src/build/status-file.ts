import { z } from 'zod';
import { isRunning, pathExists, readText, removeTree, writeAtomic } from '../lib/fs.ts';

const STATUS = z.strictObject({
  format: z.literal(1),
  pid: z.number(),
  running: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      /** ISO 8601. */
      began: z.string(),
      /** By its last builds; null when it was never built here. */
      expectedMs: z.number().nullable(),
      makeJobs: z.number(),
      logFile: z.string(),
    }),
  ),
  done: z.number(),
  total: z.number(),
  /** Until all is done; null while something is left that was never built here. */
  restMs: z.number().nullable(),
});

/** What a running build is doing, as `slackforge status` shows it. */
export type BuildStatus = Readonly<z.output<typeof STATUS>>;
export type RunningStatus = BuildStatus['running'][number];

export interface StatusFile extends AsyncDisposable {
  /** Writes it soon; of several that come while one is written only the last is. */
  save(status: Omit<BuildStatus, 'format' | 'pid'>): void;
}

/** Keeps a file that says what this process is doing, until it is disposed of. */
export function keepStatus(path: string): StatusFile {
  let next: BuildStatus | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const status = next;
    next = undefined;
    // A full disk must not end a build that may still succeed.
    if (status !== undefined) await writeAtomic(path, `${JSON.stringify(status)}\n`).catch(() => undefined);
  };
  return {
    save: (status) => {
      next = { format: 1, pid: process.pid, ...status };
      writing = writing.then(write);
    },
    [Symbol.asyncDispose]: async () => {
      await writing;
      await removeTree(path);
    },
  };
}

/** What the running build is doing; undefined when none runs, be it that the last one was killed. */
export async function readStatus(path: string): Promise<BuildStatus | undefined> {
  if (!(await pathExists(path))) return undefined;
  try {
    const parsed = STATUS.safeParse(JSON.parse(await readText(path)));
    return parsed.success && isRunning(parsed.data.pid) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
