import { basename, dirname, join } from 'node:path';
import { md5OfFile } from '../../lib/digest.ts';
import { linkOrCopy, pathExists, readBytes, removeTree, writeAtomic } from '../../lib/fs.ts';
import type { Signer } from '../../lib/gpg.ts';
import { ok, type Result } from '../../lib/result.ts';
import { GPG_KEY } from './index-files.ts';
import type { KnownIndex } from './known-index.ts';
import type { PlacedPackage } from './placed-package.ts';
import { writeChanged } from './write-changed.ts';

/**
 * Writes GPG-KEY and a detached signature beside each package. A signature of an unchanged package by the same key is taken over:
 * a passphrase may be asked for each, and readers see no change.
 */
export async function signPackages(
  directory: string,
  previous: string,
  packages: readonly PlacedPackage[],
  known: KnownIndex,
  signer: Signer,
): Promise<Result<void>> {
  const oldKey = join(previous, GPG_KEY);
  const isSameKey =
    (await pathExists(oldKey)) && Buffer.from(await readBytes(oldKey)).equals(signer.publicKey);
  await writeChanged(join(directory, GPG_KEY), signer.publicKey);
  for (const { path, md5 } of packages) {
    const signature = `${path}.asc`;
    const [old, fresh] = [join(previous, signature), join(directory, signature)];
    const isKept =
      isSameKey &&
      known.digests.get(path) === md5 &&
      (await pathExists(old)) &&
      (await md5OfFile(old)) === known.digests.get(signature);
    if (isKept && previous === directory) continue;
    if (isKept) {
      await removeTree(fresh);
      await linkOrCopy(old, fresh);
      continue;
    }
    const signed = await signFile(signer, join(directory, path), fresh);
    if (!signed.ok) return signed;
  }
  return ok(undefined);
}

/** Signs to another name first, so that a reader never finds half a signature. */
export async function signFile(signer: Signer, file: string, signature: string): Promise<Result<void>> {
  const temporary = join(dirname(signature), `.${basename(signature)}.tmp`);
  const signed = await signer.sign(file, temporary);
  if (!signed.ok) return signed;
  await writeAtomic(signature, await readBytes(temporary));
  await removeTree(temporary);
  return ok(undefined);
}
