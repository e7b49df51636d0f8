import { linkOrCopy, pathExists, readBytes, removeTree, writeAtomic } from '../../lib/fs.ts';

/**
 * Leaves a file with these bytes alone, because its time is what web servers and slackpkg+ tell a change by, and shares the file of the
 * previous set where that has them: most texts of most sets are the same.
 */
export async function writeChanged(path: string, data: string | Uint8Array, old = path): Promise<void> {
  const bytes = Buffer.from(data);
  const holds = async (file: string): Promise<boolean> =>
    (await pathExists(file)) && bytes.equals(await readBytes(file));
  if (await holds(path)) return;
  if (old !== path && (await holds(old))) {
    await removeTree(path);
    await linkOrCopy(old, path);
  } else await writeAtomic(path, bytes);
}
