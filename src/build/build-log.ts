import { dirname, join } from 'node:path';
import { ensureDir, readTail, removeTree } from '../lib/fs.ts';
import { stripControl } from '../lib/text.ts';

const LAST_LINES = 60;
/** A log may be longer than what fits into a text. */
const LAST_BYTES = 1 << 18;

/** Where the output of the last build of a recipe is. */
export function logFileOf(logsDir: string, name: string): string {
  return join(logsDir, 'build', `${name}.log`);
}

/** Makes room for a new log; gives its path. */
export async function freshLog(logsDir: string, name: string): Promise<string> {
  const logFile = logFileOf(logsDir, name);
  await ensureDir(dirname(logFile));
  await removeTree(logFile);
  return logFile;
}

/** The end of a log, safe to be printed; nothing when there is none. */
export async function lastLinesOf(logFile: string): Promise<readonly string[]> {
  const text = stripControl(await readTail(logFile, LAST_BYTES).catch(() => '')).trimEnd();
  return text === '' ? [] : text.split('\n').slice(-LAST_LINES);
}
