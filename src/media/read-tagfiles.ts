import { problem } from '../lib/diagnostic.ts';
import { pathExists, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/**
 * Reads an operator's tagfiles, `dir`/SERIES/tagfile, by series. As for installpkg, a series without one is wanted whole; but a folder
 * in which none of the series has one was not meant.
 */
export async function readTagfiles(
  dir: string,
  series: readonly string[],
): Promise<Result<ReadonlyMap<string, string>>> {
  const found = new Map<string, string>();
  for (const name of series) {
    const path = `${dir}/${name}/tagfile`;
    if (await pathExists(path)) found.set(name, await readText(path));
  }
  if (found.size > 0) return ok(found);
  return fail(
    problem('media/no-tagfiles', `install.tagfiles names ${dir}, where no chosen series has a tagfile.`, {
      hint: `That of series ${series[0] ?? 'a'} would be ${dir}/${series[0] ?? 'a'}/tagfile.`,
    }),
  );
}
