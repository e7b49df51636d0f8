import { setTimeout as sleep } from 'node:timers/promises';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, readRange, readText, stat } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { stripControl } from '../lib/text.ts';
import { logFileOf, readStatus } from '../build/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { storeOf } from './plan-packages.ts';

const ASK_AGAIN_MS = 300;

/** Gives the output of the last build of a recipe; with `follow`, what comes as it comes, until that build ends. */
export async function logCommand(context: Context, name: string, follow: boolean): Promise<Result<Answer>> {
  const logFile = logFileOf(outPaths(context.settings).logs, name);
  if (!(await pathExists(logFile))) {
    const message = `There is no log of "${name}": it was not built here yet.`;
    return fail(problem('build/no-log', message, { hint: `slackforge build ${name} makes one.` }));
  }
  const shown = follow ? await followLog(context, name, logFile) : 0;
  const text = stripControl((await readText(logFile)).slice(shown));
  return ok({ text, json: { format: 1, name, logFile, text } });
}

/** Tells what comes until nobody builds it; gives how many characters were told. */
async function followLog(context: Context, name: string, logFile: string): Promise<number> {
  let [bytes, characters] = [0, 0];
  const decoder = new TextDecoder();
  const isBuilding = async (): Promise<boolean> =>
    (await readStatus(storeOf(context).statusFile))?.running.some((each) => each.name === name) === true;
  while (!context.signal.aborted && (await isBuilding())) {
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
