import { setTimeout as sleep } from 'node:timers/promises';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, readRange, readText, stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { stripControl } from '../lib/text.ts';
import { logFileOf, readStatus } from '../build/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { storeOf } from './plan-packages.ts';

const ASK_AGAIN_MS = 300;

/**
 * Gives the output of the last build of a recipe; with `follow`, what comes as it comes, until that build ends. A build that has not begun
 * its log is waited for as long as something is being built.
 */
export async function logCommand(context: Context, name: string, follow: boolean): Promise<Result<Answer>> {
  const logFile = logFileOf(outPaths(context.settings).logs, name);
  const shown = follow ? await followLog(context, name, logFile) : 0;
  if (!(await pathExists(logFile))) {
    const message = `There is no log of "${name}": it was not built here yet.`;
    return fail(problem('build/no-log', message, { hint: `slackforge build ${name} makes one.` }));
  }
  const text = stripControl((await readText(logFile)).slice(shown));
  return ok({ text, json: { format: 1, name, logFile, text } });
}

/** Tells what comes until nobody builds it; gives how many characters were told. */
async function followLog(context: Context, name: string, logFile: string): Promise<number> {
  let [bytes, characters] = [0, 0];
  const decoder = new TextDecoder();
  const isExpected = async (): Promise<boolean> => {
    const status = await readStatus(storeOf(context).statusFile);
    if (status === undefined) return false;
    return status.running.some((each) => each.name === name) || !(await pathExists(logFile));
  };
  // The log is begun before the status says so, and the status is written a moment late: one "no" may be too early.
  for (let refusals = 0; refusals < 2 && !context.signal.aborted;) {
    refusals = (await isExpected()) ? 0 : refusals + 1;
    const size = (await stat(logFile))?.size ?? 0;
    if (size > bytes) {
      const text = decoder.decode(await readRange(logFile, bytes, size - bytes), { stream: true });
      bytes = size;
      characters += text.length;
      context.write?.(stripControl(text));
    }
    await sleep(ASK_AGAIN_MS, undefined, { signal: context.signal }).catch(() => undefined);
  }
  return characters;
}
