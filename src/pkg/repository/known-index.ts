import { join } from 'node:path';
import { md5OfFile } from '../../lib/digest.ts';
import { runBytes } from '../../lib/exec.ts';
import { pathExists, readText } from '../../lib/fs.ts';
import { parseChecksums } from '../checksums.ts';
import { parsePackagesTxt, type PackageRecord } from '../packages-txt.ts';
import { CHANGELOG_TXT, CHECKSUMS_MD5, MANIFEST_BZ2, PACKAGES_TXT } from './index-files.ts';
import { splitManifest } from './manifest.ts';
import { looksLikePackage, placePackage, type PlacedPackage } from './placed-package.ts';

/** What the last index of a folder says. One that is missing or damaged says nothing, and everything is read again. */
export interface KnownIndex {
  /** Digests of all files that it lists, by path. */
  readonly digests: ReadonlyMap<string, string>;
  /** The packages that it lists. */
  readonly packages: readonly PlacedPackage[];
  /** By path. */
  readonly records: ReadonlyMap<string, PackageRecord>;
  /** Parts of MANIFEST, by path. */
  readonly manifests: ReadonlyMap<string, string>;
  readonly changeLog: string | undefined;
}

const NOTHING: KnownIndex = {
  digests: new Map(),
  packages: [],
  records: new Map(),
  manifests: new Map(),
  changeLog: undefined,
};

/** Reads the index of a folder, with the MANIFEST only where it is asked for. */
export async function readKnownIndex(
  directory: string,
  { withManifest = false }: { readonly withManifest?: boolean } = {},
): Promise<KnownIndex> {
  const list = join(directory, CHECKSUMS_MD5);
  if (!(await pathExists(list))) return NOTHING;
  const parsed = parseChecksums(await readText(list), list);
  if (!parsed.ok) return NOTHING;
  const digests = parsed.value;
  // A half-written or meddled-with file is not what the list describes, and so is not believed.
  const isListed = async (file: string): Promise<boolean> =>
    (await pathExists(join(directory, file))) &&
    (await md5OfFile(join(directory, file))) === digests.get(file);
  const packages = [...digests].flatMap(([path, md5]) => {
    const placed = looksLikePackage(path) ? placePackage(path, md5) : undefined;
    return placed?.ok === true ? [placed.value] : [];
  });
  const index = join(directory, PACKAGES_TXT);
  const records = (await isListed(PACKAGES_TXT)) ? parsePackagesTxt(await readText(index), index) : undefined;
  return {
    digests,
    packages,
    records: new Map(
      (records?.ok === true ? records.value : []).map((record) => [
        record.folder === '' ? record.file : `${record.folder}/${record.file}`,
        record,
      ]),
    ),
    manifests:
      withManifest && (await isListed(MANIFEST_BZ2))
        ? await readManifest(join(directory, MANIFEST_BZ2))
        : new Map<string, string>(),
    changeLog: (await isListed(CHANGELOG_TXT)) ? await readText(join(directory, CHANGELOG_TXT)) : undefined,
  };
}

async function readManifest(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await runBytes({ argv: ['bzip2', '-dc', '--', file], why: `read ${file}` });
  return text.ok ? splitManifest(Buffer.from(text.value).toString('utf8')) : new Map<string, string>();
}
