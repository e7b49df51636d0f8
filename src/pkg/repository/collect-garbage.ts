import { basename, join } from 'node:path';
import { bytesFreedBy, removeTree, rename } from '../../lib/fs.ts';
import { currentSet, leftovers, setNames, setsDir } from './sets.ts';

export interface GarbageReport {
  /** Names of sets beyond those that are kept, and of what killed runs left. */
  readonly sets: readonly string[];
  readonly leftovers: readonly string[];
  /** What the disk gets back: packages that another set or out/packages still has are not counted. */
  readonly bytes: number;
}

/** Removes all but the `keep` newest sets, never the current one, and whatever killed runs left half-made or half-removed. */
export async function collectGarbage(
  repository: string,
  keep: number,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<GarbageReport> {
  const current = await currentSet(repository);
  const names = await setNames(repository);
  const sets = names.slice(0, Math.max(0, names.length - keep)).filter((name) => name !== current);
  const half = await leftovers(repository);
  const dirs = sets.map((name) => join(setsDir(repository), name));
  const bytes = await bytesFreedBy([...half, ...dirs]);
  if (!isDryRun) {
    for (const name of sets) {
      // Out of the list first: a set with a number is whole at every moment.
      const gone = join(setsDir(repository), `.${name}.gone`);
      await removeTree(gone);
      await rename(join(setsDir(repository), name), gone);
      await removeTree(gone);
    }
    for (const dir of half) await removeTree(dir);
  }
  return { sets, leftovers: half.map((dir) => basename(dir)), bytes };
}
