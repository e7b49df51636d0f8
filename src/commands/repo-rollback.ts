import { ok, type Result } from '../lib/result.ts';
import { describeChanges, rollBack } from '../pkg/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';

export interface RepoRollbackOptions {
  /** `2` or `0002`; the set before the current one unless given. */
  readonly set?: string;
}

/** Gives readers an older set of the package repository. */
export async function repoRollbackCommand(
  { settings, isDryRun }: Context,
  { set }: RepoRollbackOptions,
): Promise<Result<Answer>> {
  const done = await rollBack(outPaths(settings).repository, set, { isDryRun });
  if (!done.ok) return done;
  const { from, to, changes } = done.value;
  const headline =
    from === to
      ? `set ${to} is current already\n`
      : `set ${to} ${isDryRun ? 'would be' : 'is'} current instead of ${from ?? 'none'}\n`;
  return ok({
    text: headline + describeChanges(changes),
    json: { format: 1, from: from ?? null, to, changes, isDryRun },
  });
}
