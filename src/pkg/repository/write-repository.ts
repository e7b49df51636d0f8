import { join } from 'node:path';
import { md5OfFile } from '../../lib/digest.ts';
import type { Diagnostic } from '../../lib/diagnostic.ts';
import { fileMark, listDir, pathExists, readText, removeTree, writeAtomic } from '../../lib/fs.ts';
import { failAll, ok, type Result } from '../../lib/result.ts';
import { renderChecksums } from '../checksums.ts';
import { renderPackagesTxt, type PackageRecord } from '../packages-txt.ts';
import { fullName, parsePackageName } from '../package-name.ts';
import { describePackage } from './describe-package.ts';
import { CHECKSUMS_MD5, PACKAGES_TXT } from './index-files.ts';
import { readKnownIndex } from './known-index.ts';
import { placePackage } from './placed-package.ts';

/**
 * The small index that a build writes after each package, of one folder without sub-folders: PACKAGES.TXT, a `.txt` beside each package,
 * CHECKSUMS.md5, each replaced at once. A package whose digest did not change since the last time is not unpacked again. A package that
 * cannot be read fails the whole; the old index stays. Everything else that a repository has is written by indexRepository.
 */
export async function writeRepository(
  directory: string,
  options: { readonly epochSeconds: number },
): Promise<Result<readonly PackageRecord[]>> {
  const known = await readKnownIndex(directory);
  const digests = new Map<string, string>();
  const records: PackageRecord[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of (await listDir(directory)).filter((name) => name.endsWith('.txz'))) {
    const digest = await md5Once(join(directory, file));
    const record = known.digests.get(file) === digest ? known.records.get(file) : undefined;
    const fresh = record === undefined ? await describe(directory, file, digest) : ok(record);
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
    await writeIfOther(join(directory, text), record.description.map((line) => `${line}\n`).join(''));
    digests.set(text, await md5OfFile(join(directory, text)));
  }
  // CHECKSUMS.md5 last: a reader that verifies by it never accepts a newer PACKAGES.TXT than it describes.
  await writeAtomic(join(directory, PACKAGES_TXT), renderPackagesTxt(records, options.epochSeconds));
  digests.set(PACKAGES_TXT, await md5OfFile(join(directory, PACKAGES_TXT)));
  await writeAtomic(join(directory, CHECKSUMS_MD5), renderChecksums(digests));
  return ok(records);
}

/** A flush to the disk for each of many packages whose texts are there already would take longer than a small build. */
async function writeIfOther(path: string, text: string): Promise<void> {
  if (!(await pathExists(path)) || (await readText(path)) !== text) await writeAtomic(path, text);
}

/** Digests by file and mark: reading hundreds of packages anew after each build would take longer than most builds. */
const digestsByMark = new Map<string, string>();

/** The MD5 of a file, which is read once in a process while its mark stays the same. */
async function md5Once(path: string): Promise<string> {
  const key = `${path} ${(await fileMark(path)) ?? ''}`;
  const known = digestsByMark.get(key);
  if (known !== undefined) return known;
  const digest = await md5OfFile(path);
  digestsByMark.set(key, digest);
  return digest;
}

/** Descriptions of packages that are no longer there. Other text files are not ours. */
async function removeOrphans(directory: string, present: ReadonlySet<string>): Promise<void> {
  for (const file of await listDir(directory)) {
    const stem = /^(.+)\.txt$/.exec(file)?.[1];
    if (stem === undefined || present.has(stem) || !parsePackageName(`${stem}.txz`).ok) continue;
    await removeTree(join(directory, file));
  }
}

async function describe(directory: string, file: string, md5: string): Promise<Result<PackageRecord>> {
  const placed = placePackage(file, md5);
  if (!placed.ok) return placed;
  const described = await describePackage(directory, placed.value);
  return described.ok ? ok(described.value.record) : described;
}
