import { createHash } from 'node:crypto';
import { renderChecksums, renderPackagesTxt } from '../../src/pkg/index.ts';
import { parsePackageName } from '../../src/pkg/package-name.ts';
import { valueOf } from './result.ts';
import type { Tree } from './temp-tree.ts';

/** The two lists of a mirror in `folder` that offers these packages (`l/boost-1.89.0-x86_64-1.txz`), and not one file of theirs. */
export function mirrorIndex(folder: string, packages: readonly string[]): Tree {
  const records = packages.map((path) => {
    const [series = '', file = ''] = path.split('/');
    const name = valueOf(parsePackageName(file));
    return {
      name,
      file,
      folder: `slackware64/${series}`,
      compressedKiB: 1,
      uncompressedKiB: 1,
      description: [],
    };
  });
  const list = renderPackagesTxt(records, 0);
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const digests = new Map([
    ['PACKAGES.TXT', md5(list)],
    ...packages.map((path) => [`slackware64/${path}`, md5(path)] as const),
  ]);
  return { [`${folder}/PACKAGES.TXT`]: list, [`${folder}/CHECKSUMS.md5`]: renderChecksums(digests) };
}
