import { join } from 'node:path';
import { md5OfFile } from '../lib/digest.ts';
import type { Diagnostic } from '../lib/diagnostic.ts';
import { listDir, pathExists, readText, removeTree, writeAtomic } from '../lib/fs.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { parseChecksums, renderChecksums } from './checksums.ts';
import { parsePackagesTxt, renderPackagesTxt, type PackageRecord } from './packages-txt.ts';
import { fullName, parsePackageName } from './package-name.ts';
import { readPackage } from './read-package.ts';

/** The names of a repository's index files. */
export const PACKAGES_TXT = 'PACKAGES.TXT';
export const CHECKSUMS_MD5 = 'CHECKSUMS.md5';

/**
 * Makes a directory of packages a repository: PACKAGES.TXT, a `.txt` beside each package, CHECKSUMS.md5, each replaced at once. A package
 * whose digest did not change since the last time is not unpacked again. A package that cannot be read fails the whole; the old index stays.
 */
export async function writeRepository(
  directory: string,
  options: { readonly epochSeconds: number },
): Promise<Result<readonly PackageRecord[]>> {
  const known = await readKnownRecords(directory);
  const digests = new Map<string, string>();
  const records: PackageRecord[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of (await listDir(directory)).filter((name) => name.endsWith('.txz'))) {
    const digest = await md5OfFile(join(directory, file));
    const record = known.get(`${digest} ${file}`);
    const fresh = record === undefined ? await describe(directory, file) : ok(record);
    if (!fresh.ok) diagnostics.push(...fresh.diagnostics);
    else {
      records.push(fresh.value);
      digests.set(file, digest);
    }
  }
  if (diagnostics.length > 0) return failAll(diagnostics);
  await removeOrphans(directory, new Set(records.map((record) => fullName(record.name))));
  for (const record of records) {
    const text = `${fullName(record.name)}.txt`;
    await writeAtomic(join(directory, text), record.description.map((line) => `${line}\n`).join(''));
    digests.set(text, await md5OfFile(join(directory, text)));
  }
  // CHECKSUMS.md5 last: a reader that verifies by it never accepts a newer PACKAGES.TXT than it describes.
  await writeAtomic(join(directory, PACKAGES_TXT), renderPackagesTxt(records, options.epochSeconds));
  digests.set(PACKAGES_TXT, await md5OfFile(join(directory, PACKAGES_TXT)));
  await writeAtomic(join(directory, CHECKSUMS_MD5), renderChecksums(digests));
  return ok(records);
}

/** Descriptions of packages that are no longer there. Other text files are not ours. */
async function removeOrphans(directory: string, present: ReadonlySet<string>): Promise<void> {
  for (const file of await listDir(directory)) {
    const stem = /^(.+)\.txt$/.exec(file)?.[1];
    if (stem === undefined || present.has(stem) || !parsePackageName(`${stem}.txz`).ok) continue;
    await removeTree(join(directory, file));
  }
}

async function describe(directory: string, file: string): Promise<Result<PackageRecord>> {
  const read = await readPackage(join(directory, file));
  if (!read.ok) return read;
  const { name, compressedBytes, uncompressedBytes, description } = read.value;
  const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024);
  return ok({
    name,
    file,
    folder: '',
    compressedKiB: kibibytes(compressedBytes),
    uncompressedKiB: kibibytes(uncompressedBytes),
    description,
  });
}

/** What the last index said, by `digest file`. An index that is missing or damaged says nothing. */
async function readKnownRecords(directory: string): Promise<ReadonlyMap<string, PackageRecord>> {
  const known = new Map<string, PackageRecord>();
  const [index, list] = [join(directory, PACKAGES_TXT), join(directory, CHECKSUMS_MD5)];
  if (!(await pathExists(index)) || !(await pathExists(list))) return known;
  const digests = parseChecksums(await readText(list), list);
  const records = parsePackagesTxt(await readText(index), index);
  if (!digests.ok || !records.ok) return known;
  for (const record of records.value) {
    const digest = digests.value.get(record.file);
    if (digest !== undefined) known.set(`${digest} ${record.file}`, record);
  }
  return known;
}
