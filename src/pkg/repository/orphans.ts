import { join } from 'node:path';
import { removeTree, walk } from '../../lib/fs.ts';
import { fullName } from '../package-name.ts';
import type { KnownIndex } from './known-index.ts';
import { isHidden, looksLikePackage, placePackage, type PlacedPackage } from './placed-package.ts';

/**
 * Removes what accompanied a package that is gone (`.txt`, `.md5`, `.asc`), and the signature of one that has changed where nobody is there to
 * sign it anew. Files that belong to no package are not ours.
 */
export async function removeOrphans(
  directory: string,
  packages: readonly PlacedPackage[],
  known: KnownIndex,
  isSigning: boolean,
): Promise<void> {
  const present = new Map(packages.map((each) => [each.path, each.md5]));
  const described = new Set(
    packages.map(({ folder, name }) => (folder === '' ? fullName(name) : `${folder}/${fullName(name)}`)),
  );
  const gone: string[] = [];
  for await (const { path, kind } of walk(directory)) {
    if (kind !== 'file' || isHidden(path)) continue;
    const [, owner = '', suffix = ''] = /^(.+)\.(txt|md5|asc)$/.exec(path) ?? [];
    if (suffix === 'txt') {
      if (placePackage(`${owner}.txz`, '').ok && !described.has(owner)) gone.push(path);
    } else if (looksLikePackage(owner)) {
      const md5 = present.get(owner);
      const was = known.digests.get(owner);
      const isStale = suffix === 'asc' && !isSigning && was !== undefined && was !== md5;
      if (md5 === undefined || isStale) gone.push(path);
    }
  }
  for (const path of gone) await removeTree(join(directory, path));
}
