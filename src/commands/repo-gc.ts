import { ok, type Result } from '../lib/result.ts';
import { formatBytes } from '../lib/text.ts';
import { collectGarbage } from '../pkg/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';

/** Removes sets of the package repository beyond repository.keep, and what killed runs left. */
export async function repoGcCommand({ settings, isDryRun }: Context): Promise<Result<Answer>> {
  const { keep } = settings.repository;
  const { sets, leftovers, bytes } = await collectGarbage(outPaths(settings).repository, keep, { isDryRun });
  const lines = [...sets.map((name) => `set ${name}`), ...leftovers.map((name) => `unfinished ${name}`)];
  const total = `${isDryRun ? 'would free' : 'freed'} ${formatBytes(bytes)}; the last ${String(keep)} sets and the current one stay\n`;
  return ok({
    text: lines.map((line) => `${isDryRun ? 'would remove' : 'removed'} ${line}\n`).join('') + total,
    json: { format: 1, sets, leftovers, bytes, keep, isDryRun },
  });
}
