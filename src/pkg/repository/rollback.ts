import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { changesBetween, type PackageChange } from './changes.ts';
import { currentSet, packagesOfSet, setNames, switchTo } from './sets.ts';

export interface RollbackReport {
  readonly from: string | undefined;
  readonly to: string;
  /** What readers see change. */
  readonly changes: readonly PackageChange[];
}

/**
 * Gives readers another set, in one step: the one that is named (`2` or `0002`; it may be a newer one), else the one before the current
 * set. Fails with pkg/unknown-set when there is none.
 */
export async function rollBack(
  repository: string,
  wanted: string | undefined,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<Result<RollbackReport>> {
  const names = await setNames(repository);
  const from = await currentSet(repository);
  const to =
    wanted === undefined
      ? names.findLast((name) => from !== undefined && Number(name) < Number(from))
      : names.find((name) => Number(name) === Number(wanted));
  if (to === undefined) {
    const message =
      wanted === undefined
        ? `There is no set before ${from ?? 'the first one'} in ${repository}.`
        : `There is no set ${wanted} in ${repository}.`;
    const hint =
      names.length === 0 ? 'slackforge repo publish makes one.' : `There are: ${names.join(', ')}.`;
    return fail(problem('pkg/unknown-set', message, { hint }));
  }
  const before = from === undefined ? [] : await packagesOfSet(repository, from);
  const changes = changesBetween(before, await packagesOfSet(repository, to));
  if (!isDryRun && to !== from) await switchTo(repository, to);
  return ok({ from, to, changes });
}
