import { join } from 'node:path';
import { listDir, lstat } from '../lib/fs.ts';
import { listBases, OVER_BASES } from './list-bases.ts';

/**
 * What was unpacked to lie over bases before `before`: whatever is needed again is unpacked again, in seconds. Nothing while a job runs: it
 * may stand on any of it.
 */
export async function oldLayers(rootsDir: string, before: Date): Promise<readonly string[]> {
  const isInUse = (await listBases(rootsDir)).some(({ users }) => users.length > 0);
  if (isInUse) return [];
  const old: string[] = [];
  for (const folder of OVER_BASES) {
    for (const name of await listDir(join(rootsDir, folder))) {
      const path = join(rootsDir, folder, name);
      const madeAtMs = (await lstat(path))?.mtimeMs;
      if (madeAtMs !== undefined && madeAtMs < before.getTime()) old.push(path);
    }
  }
  return old;
}
