import { join } from 'node:path';
import { compressTo } from '../../lib/compress.ts';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { md5OfFile } from '../../lib/digest.ts';
import type { Progress } from '../../lib/events.ts';
import { removeTree, walk } from '../../lib/fs.ts';
import type { Signer } from '../../lib/gpg.ts';
import { fail, failAll, ok, type Result } from '../../lib/result.ts';
import { plural } from '../../lib/text.ts';
import { renderChecksums } from '../checksums.ts';
import { fullName } from '../package-name.ts';
import { renderPackagesTxt } from '../packages-txt.ts';
import { addToChangeLog, changesBetween, type PackageChange } from './changes.ts';
import { describePackage, type Description } from './describe-package.ts';
import { renderFileList, type ListedFile } from './file-list.ts';
import {
  CHANGELOG_TXT,
  CHECKSUMS_MD5,
  CHECKSUMS_MD5_GZ,
  FILELIST_TXT,
  MANIFEST_BZ2,
  PACKAGES_TXT,
  PACKAGES_TXT_GZ,
} from './index-files.ts';
import { readKnownIndex, type KnownIndex } from './known-index.ts';
import { findPackages, isHidden, type PlacedPackage } from './placed-package.ts';
import { removeOrphans } from './orphans.ts';
import { signFile, signPackages } from './sign-packages.ts';
import { writeChanged } from './write-changed.ts';

export interface IndexOptions {
  /** The time that every text bears. */
  readonly epochSeconds: number;
  /** The repository as it was before: what is known of unchanged packages, and what ChangeLog.txt compares with. The folder itself unless given. */
  readonly previous?: string;
  /** Without one nothing is signed. */
  readonly signer?: Signer;
  /** Only says what would change. */
  readonly isDryRun?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface IndexReport {
  readonly packages: readonly PlacedPackage[];
  readonly changes: readonly PackageChange[];
  /** How many had to be unpacked; the others were known. */
  readonly unpacked: number;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Makes a folder of packages, flat or with sub-folders as series, a repository in Slackware's form, for slackpkg, slackpkg+ and
 * slapt-get: PACKAGES.TXT, MANIFEST.bz2, FILELIST.TXT, ChangeLog.txt, CHECKSUMS.md5, `.txt` and `.md5` beside each package, and with a signer
 * GPG-KEY and `.asc` files. The same packages give the same bytes, signatures excepted. Each file is replaced at once, but not all of
 * them together: publishRepository does that. A package that cannot be read fails the whole before anything is written.
 */
export async function indexRepository(
  directory: string,
  options: IndexOptions,
): Promise<Result<IndexReport>> {
  const { progress = () => undefined, previous = directory } = options;
  const packages = await findPackages(directory);
  if (!packages.ok) return packages;
  const known = await readKnownIndex(previous, { withManifest: true });
  // An index without a ChangeLog is not one that readers have seen: a build's own.
  const before = known.changeLog === undefined ? [] : known.packages;
  const changes = changesBetween(before, packages.value);
  const isKnown = ({ path, md5 }: PlacedPackage): boolean =>
    known.digests.get(path) === md5 && known.records.has(path) && known.manifests.has(path);
  const unpacked = packages.value.filter((each) => !isKnown(each)).length;
  const report = { packages: packages.value, changes, unpacked, warnings: namesakes(packages.value) };
  if (options.isDryRun === true) return ok(report);

  progress({ kind: 'step', text: `describe ${plural(packages.value.length, 'package')}` });
  const described = await describeAll(directory, packages.value, known, options);
  if (!described.ok) return described;
  progress({ kind: 'step', text: 'write the index' });
  await removeOrphans(directory, packages.value, known, options.signer !== undefined);
  const written = await writeTexts(directory, packages.value, described.value, options);
  if (!written.ok) return written;
  const changeLog = addToChangeLog(known.changeLog ?? '', changes, options.epochSeconds);
  await writeChanged(join(directory, CHANGELOG_TXT), changeLog);
  if (options.signer !== undefined) {
    progress({ kind: 'step', text: 'sign the packages' });
    const signed = await signPackages(directory, previous, packages.value, known, options.signer);
    if (!signed.ok) return signed;
  }
  progress({ kind: 'step', text: 'write the checksums' });
  const summed = await writeChecksums(directory, packages.value, options);
  return summed.ok ? ok(report) : summed;
}

/** A reader takes one of them, and which one is not ours to know. */
function namesakes(packages: readonly PlacedPackage[]): readonly Diagnostic[] {
  const seen = new Map<string, PlacedPackage>();
  return packages.flatMap((each) => {
    const key = `${each.folder}/${each.name.name}`;
    const other = seen.get(key);
    seen.set(key, each);
    if (other === undefined) return [];
    const message = `${other.path} and ${each.path} are two packages of one name.`;
    const hint = 'Keep one of them: which one an upgrade takes depends on the tool.';
    return [warning('pkg/two-of-a-name', message, { hint })];
  });
}

async function describeAll(
  directory: string,
  packages: readonly PlacedPackage[],
  known: KnownIndex,
  { signal }: IndexOptions,
): Promise<Result<readonly Description[]>> {
  const descriptions: Description[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const each of packages) {
    if (signal?.aborted === true) return fail(problem('exec/failed', 'The indexing was interrupted.'));
    const record = known.digests.get(each.path) === each.md5 ? known.records.get(each.path) : undefined;
    const manifest = known.manifests.get(each.path);
    const description =
      record !== undefined && manifest !== undefined
        ? ok({ record, manifest })
        : await describePackage(directory, each);
    if (description.ok) descriptions.push(description.value);
    else diagnostics.push(...description.diagnostics);
  }
  return diagnostics.length > 0 ? failAll(diagnostics) : ok(descriptions);
}

async function writeTexts(
  directory: string,
  packages: readonly PlacedPackage[],
  described: readonly Description[],
  { epochSeconds, previous = directory, signal }: IndexOptions,
): Promise<Result<void>> {
  for (const [index, { path, folder, file, name, md5 }] of packages.entries()) {
    const lines = described[index]?.record.description ?? [];
    const text = lines.map((line) => `${line}\n`).join('');
    const [description, sum] = [join(folder, `${fullName(name)}.txt`), `${path}.md5`];
    await writeChanged(join(directory, description), text, join(previous, description));
    await writeChanged(join(directory, sum), `${md5}  ${file}\n`, join(previous, sum));
  }
  const list = renderPackagesTxt(
    described.map(({ record }) => record),
    epochSeconds,
  );
  await writeChanged(join(directory, PACKAGES_TXT), list);
  const options = signal === undefined ? {} : { signal };
  const zipped = await compressTo(join(directory, PACKAGES_TXT_GZ), 'gzip', [Buffer.from(list)], options);
  if (!zipped.ok) return zipped;
  const manifest = described.map((each) => Buffer.from(each.manifest));
  return compressTo(join(directory, MANIFEST_BZ2), 'bzip2', manifest, options);
}

/** FILELIST.TXT and CHECKSUMS.md5 come last: they describe all the others. */
async function writeChecksums(
  directory: string,
  packages: readonly PlacedPackage[],
  { epochSeconds, signer, signal }: IndexOptions,
): Promise<Result<void>> {
  const files: ListedFile[] = [];
  for await (const { path, kind, size } of walk(directory)) {
    if (isHidden(path) || isWrittenLast(path)) continue;
    if (kind === 'file' || kind === 'dir') files.push({ path, kind, size });
  }
  await writeChanged(join(directory, FILELIST_TXT), renderFileList(files, epochSeconds));
  const digests = new Map(packages.map(({ path, md5 }) => [path, md5]));
  const named = files.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  for (const path of [...named, FILELIST_TXT]) {
    if (!digests.has(path)) digests.set(path, await md5OfFile(join(directory, path)));
  }
  const list = renderChecksums(digests);
  await writeChanged(join(directory, CHECKSUMS_MD5), list);
  const options = signal === undefined ? {} : { signal };
  const zipped = await compressTo(join(directory, CHECKSUMS_MD5_GZ), 'gzip', [Buffer.from(list)], options);
  if (!zipped.ok) return zipped;
  for (const file of [CHECKSUMS_MD5, CHECKSUMS_MD5_GZ]) {
    const path = join(directory, file);
    if (signer === undefined) await removeTree(`${path}.asc`);
    else {
      // slapt-get asks for the .gz first and then wants the signature of just that file.
      const signed = await signFile(signer, path, `${path}.asc`);
      if (!signed.ok) return signed;
    }
  }
  return ok(undefined);
}

function isWrittenLast(path: string): boolean {
  return path === FILELIST_TXT || path.startsWith(CHECKSUMS_MD5);
}
