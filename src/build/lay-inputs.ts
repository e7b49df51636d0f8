import { join } from 'node:path';
import { chmod, copyFile, linkOrCopy } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import type { BlobStore } from './blob-store.ts';
import type { BuildJob } from './executor.ts';

/**
 * Lays a job's files into the folder that the SlackBuild starts in, each verified. Copies, not links: the root runs as uid 0 and could
 * otherwise write to the store. All have mode 0644, whatever the umask of a clone was: a script that copies a file with its mode must give the
 * same package everywhere. Fails when a blob is missing or damaged.
 */
export async function layFiles(job: BuildJob, blobs: BlobStore, folder: string): Promise<Result<void>> {
  for (const [path, digest] of Object.entries(job.files)) {
    const blob = await blobs.read(digest);
    if (!blob.ok) return blob;
    await copyFile(blob.value, join(folder, path));
    await chmod(join(folder, path), 0o644);
  }
  return ok(undefined);
}

/** Gives a job's packages the names by which they are installed, in a folder; their paths in order. They are only read from there. */
export async function layPackages(
  job: BuildJob,
  blobs: BlobStore,
  folder: string,
): Promise<Result<readonly string[]>> {
  const paths: string[] = [];
  for (const { fileName, sha256 } of job.packages) {
    const blob = await blobs.read(sha256);
    if (!blob.ok) return blob;
    await linkOrCopy(blob.value, join(folder, fileName));
    paths.push(join(folder, fileName));
  }
  return ok(paths);
}
