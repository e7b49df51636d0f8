import { join } from 'node:path';
import type { Diagnostic } from '../../lib/diagnostic.ts';
import { md5OfFile } from '../../lib/digest.ts';
import type { Progress } from '../../lib/events.ts';
import {
  ensureDir,
  linkOrCopy,
  pathExists,
  readBytes,
  removeTree,
  rename,
  syncPath,
  walk,
} from '../../lib/fs.ts';
import type { Signer } from '../../lib/gpg.ts';
import { combine, ok, type Result } from '../../lib/result.ts';
import { byCodeUnit, plural } from '../../lib/text.ts';
import { changesBetween, type PackageChange } from './changes.ts';
import { CHECKSUMS_MD5, GPG_KEY } from './index-files.ts';
import { indexRepository } from './index-repository.ts';
import { placePackage, type PlacedPackage } from './placed-package.ts';
import { currentSet, leftovers, nextSetName, packagesOfSet, setsDir, switchTo } from './sets.ts';

export interface PublishOptions {
  /** The folder that holds `current` and `sets/`. */
  readonly repository: string;
  /** Where the packages lie; they are linked or copied, never moved. */
  readonly packagesDir: string;
  /** One file name of each package. */
  readonly files: readonly string[];
  readonly epochSeconds: number;
  readonly signer?: Signer;
  readonly isDryRun: boolean;
  /** Told before each step. A run that ends between two of them, however it ends, leaves readers what they had. */
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface PublishReport {
  /** The new set; undefined when readers have all of this already. */
  readonly set: string | undefined;
  readonly previous: string | undefined;
  readonly packages: number;
  readonly changes: readonly PackageChange[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Publishes packages as a new set: makes it complete under a name that readers do not know, brings it to the disk, then switches the link
 * `current` in one step. The set before stays, for readers that are in the middle of it and for the way back; collectGarbage removes old
 * ones. When the packages and the signer are those of the current set there is no new one. One run at a time: the caller holds the lock.
 */
export async function publishRepository(options: PublishOptions): Promise<Result<PublishReport>> {
  const { repository, packagesDir, progress, signer } = options;
  const placed = combine(
    await Promise.all(
      [...options.files]
        .sort(byCodeUnit)
        .map(async (file) => placePackage(file, await md5OfFile(join(packagesDir, file)))),
    ),
  );
  if (!placed.ok) return placed;
  const previous = await currentSet(repository);
  const before = previous === undefined ? [] : await packagesOfSet(repository, previous);
  const changes = changesBetween(before, placed.value);
  const report = { previous, packages: placed.value.length, changes, warnings: [] };
  const isSame =
    previous !== undefined &&
    changes.length === 0 &&
    before.length === placed.value.length &&
    (await isSignedBy(join(setsDir(repository), previous), signer));
  if (isSame) return ok({ ...report, set: undefined });
  const set = await nextSetName(repository);
  if (options.isDryRun) return ok({ ...report, set });

  const partial = join(setsDir(repository), `.${set}.partial`);
  progress({ kind: 'step', text: `link ${plural(placed.value.length, 'package')} into set ${set}` });
  for (const leftover of await leftovers(repository)) await removeTree(leftover);
  await fillSet(partial, packagesDir, placed.value);
  const indexed = await indexRepository(partial, {
    epochSeconds: options.epochSeconds,
    ...(previous === undefined ? {} : { previous: join(setsDir(repository), previous) }),
    ...(signer === undefined ? {} : { signer }),
    progress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (!indexed.ok) {
    await removeTree(partial);
    return indexed;
  }
  progress({ kind: 'step', text: 'bring the set to the disk' });
  await syncTree(partial);
  progress({ kind: 'step', text: `name set ${set}` });
  await rename(partial, join(setsDir(repository), set));
  await syncPath(setsDir(repository));
  progress({ kind: 'step', text: `give readers set ${set}` });
  await switchTo(repository, set);
  progress({ kind: 'done', text: `set ${set} of ${plural(placed.value.length, 'package')}` });
  return ok({ ...report, set, warnings: indexed.value.warnings });
}

async function fillSet(dir: string, packagesDir: string, packages: readonly PlacedPackage[]): Promise<void> {
  await ensureDir(dir);
  for (const { file } of packages) await linkOrCopy(join(packagesDir, file), join(dir, file));
}

/** Whether a set bears the signatures that a new one would bear. */
async function isSignedBy(dir: string, signer: Signer | undefined): Promise<boolean> {
  const isSigned = await pathExists(join(dir, `${CHECKSUMS_MD5}.asc`));
  if (signer === undefined || !isSigned) return isSigned === (signer !== undefined);
  return Buffer.from(await readBytes(join(dir, GPG_KEY))).equals(signer.publicKey);
}

async function syncTree(dir: string): Promise<void> {
  for await (const { path, kind } of walk(dir)) {
    if (kind === 'file' || kind === 'dir') await syncPath(join(dir, path));
  }
  await syncPath(dir);
}
