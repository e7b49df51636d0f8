import { findGarbage, removeGarbage } from '../build/index.ts';
import { oldLayers } from '../buildroot/index.ts';
import { now } from '../lib/clock.ts';
import { bytesFreedBy, removeTree } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { storeOf } from './plan-packages.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Removes what older builds left in the store and over the base roots. With isDryRun it only says what that would be. */
export async function gcCommand(context: Context, days: number): Promise<Result<Answer>> {
  const { settings, isDryRun } = context;
  const before = new Date(now().getTime() - days * DAY_MS);
  const garbage = await findGarbage(storeOf(context), before);
  const layers = await oldLayers(outPaths(settings).roots, before);
  const bytes = garbage.bytes + (await bytesFreedBy(layers));
  if (!isDryRun) {
    await removeGarbage(garbage);
    for (const layer of layers) await removeTree(layer);
  }
  const verb = isDryRun ? 'would remove' : 'removed';
  const lines = [
    ...garbage.packages.map((name) => `${verb} ${name}`),
    ...(layers.length === 0 ? [] : [`${verb} ${plural(layers.length, 'layer')} of build roots`]),
    `${isDryRun ? 'would free' : 'freed'} ${formatBytes(bytes)}; the last build of every recipe and what is younger than ${plural(days, 'day')} stay`,
  ];
  return ok({
    text: `${lines.join('\n')}\n`,
    json: { format: 1, packages: garbage.packages, layers: layers.length, bytes, days, isDryRun },
  });
}
