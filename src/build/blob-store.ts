import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import {
  chmod,
  ensureDir,
  linkOrCopy,
  pathExists,
  removeTree,
  rename,
  syncPath,
  copyFile,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/**
 * Files by their digest: all that a job takes and gives. The one thing that whoever runs jobs elsewhere must be able to read from and
 * write to.
 */
export interface BlobStore {
  /** The path of a blob, read to its end and found whole. Fails when it is not here, or damaged (`build/damaged-object`). */
  read(digest: Sha256Hex): Promise<Result<string>>;
  /** Takes a file in. With `isMine` nobody writes to it any more, and its bytes may be shared instead of copied. */
  put(file: string, options?: { readonly isMine?: boolean }): Promise<Sha256Hex>;
}

/**
 * A folder of blobs, `<sha256>` each, and files elsewhere that are known by digest (`also`: sources have a store of their own). A blob has its
 * name only when it is whole, so that a kill leaves none that is half written.
 */
export function localBlobStore(folder: string, also: ReadonlyMap<Sha256Hex, string> = new Map()): BlobStore {
  return {
    read: async (digest) => {
      const path = also.get(digest) ?? join(folder, digest);
      const found = (await pathExists(path)) ? await sha256OfFile(path) : undefined;
      if (found === digest) return ok(path);
      const what =
        found === undefined ? `${path} is not there` : `${path} is damaged: its sha256 is ${found} now`;
      return fail(problem('build/damaged-object', `${what}.`, { hint: 'Run the same command again.' }));
    },
    put: async (file, { isMine = false } = {}) => {
      await ensureDir(folder);
      const temporary = join(folder, temporaryName());
      if (!isMine) {
        const digest = await sha256OfFile(file);
        if (await holds(folder, digest)) return digest;
      }
      try {
        await (isMine ? linkOrCopy : copyFile)(file, temporary);
        // A build may give its package any mode, setuid included; and nobody is to write to a blob.
        await chmod(temporary, 0o444);
        const digest = await sha256OfFile(temporary);
        // What is copied is put again for each job, and a damaged one replaced: that may be lost in a power failure.
        if (isMine) await syncPath(temporary);
        // Over one that is there already: that one may be the damaged one, for which this was made anew.
        await rename(temporary, join(folder, digest));
        return digest;
      } finally {
        await removeTree(temporary);
      }
    },
  };
}

async function holds(folder: string, digest: Sha256Hex): Promise<boolean> {
  const path = join(folder, digest);
  return (await pathExists(path)) && (await sha256OfFile(path)) === digest;
}

let count = 0;

function temporaryName(): string {
  count += 1;
  return `.new-${String(process.pid)}-${String(count)}`;
}
