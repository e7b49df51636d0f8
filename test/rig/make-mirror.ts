import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderChecksums, renderPackagesTxt, type PackageRecord } from '../../src/pkg/index.ts';
import { parsePackageName } from '../../src/pkg/package-name.ts';
import { makePackage, type TestMember } from './make-package.ts';
import { valueOf } from './result.ts';

/** Writes a mirror with real (tiny) packages, given as `series/file name` -> members. */
export async function makeMirror(
  folder: string,
  packages: Readonly<Record<string, readonly TestMember[]>>,
): Promise<{ readonly location: string; readonly identity: string }> {
  const records: PackageRecord[] = [];
  for (const [path, members] of Object.entries(packages)) {
    await mkdir(dirname(join(folder, 'slackware64', path)), { recursive: true });
    await makePackage(join(folder, 'slackware64'), path, members);
    records.push({
      name: valueOf(parsePackageName(path)),
      file: path.split('/').at(-1) ?? '',
      folder: `slackware64/${path.split('/')[0] ?? ''}`,
      compressedKiB: 1,
      uncompressedKiB: 1,
      description: [],
    });
  }
  await writeFile(join(folder, 'PACKAGES.TXT'), renderPackagesTxt(records, 0));
  const digests = new Map<string, string>();
  for (const path of ['PACKAGES.TXT', ...Object.keys(packages).map((each) => `slackware64/${each}`)]) {
    digests.set(
      path,
      createHash('md5')
        .update(await readFile(join(folder, path)))
        .digest('hex'),
    );
  }
  const list = renderChecksums(digests);
  await writeFile(join(folder, 'CHECKSUMS.md5'), list);
  return { location: folder, identity: createHash('sha256').update(list).digest('hex') };
}
