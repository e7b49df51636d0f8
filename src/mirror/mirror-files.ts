import { basename, join } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { md5OfFile } from '../lib/digest.ts';
import { pathExists, removeTree, rename, stat } from '../lib/fs.ts';
import { download, showUrl } from '../lib/http.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/** Where the bytes of a mirror come from. Paths are those of CHECKSUMS.md5, already known not to leave the mirror. */
export interface MirrorFiles {
  /** For sentences: a URL is without its password. */
  readonly location: string;
  /** A path on this machine whose bytes have the digest. */
  fetch(path: string, md5: string): Promise<Result<string>>;
  /** As fetch, but a file that is on this machine already is not read: who reads it holds what was read against the digest. */
  locate(path: string, md5: string): Promise<Result<string>>;
  /** Throws away our copy of a file, if the mirror is not itself on this machine: it turned out to be damaged. */
  forget(path: string, md5: string): Promise<void>;
  /** A path on this machine with what is there now, unverified: for the two index files and the signature. */
  fetchIndex(path: string): Promise<Result<string>>;
}

/** A mirror in a directory: its own files are used where they lie. */
export function directoryFiles(directory: string): MirrorFiles {
  return {
    location: directory,
    fetch: async (path, md5) => {
      const file = join(directory, path);
      return verified(file, path, directory, md5);
    },
    locate: async (path) => {
      const file = join(directory, path);
      return (await stat(file))?.kind === 'file' ? ok(file) : absent(file, path, directory);
    },
    forget: () => Promise.resolve(),
    fetchIndex: async (path) => {
      const file = join(directory, path);
      return (await stat(file))?.kind === 'file' ? ok(file) : missingIndex(path, directory);
    },
  };
}

/**
 * A mirror behind a URL: files are kept below `cacheDir/files/<md5>/`, so that a file that did not change between two states of the mirror
 * is downloaded once.
 */
export function urlFiles(url: string, cacheDir: string, signal?: AbortSignal): MirrorFiles {
  const base = url.endsWith('/') ? url : `${url}/`;
  const address = (path: string): string => base + path.split('/').map(encodeURIComponent).join('/');
  const shown = showUrl(url);
  const options = signal === undefined ? {} : { signal };
  const keptAt = (path: string, md5: string): string =>
    join(cacheDir, 'files', md5.slice(0, 2), md5, basename(path));

  /** A part that an earlier run left may be of other bytes under the same name, so that what grew on it is tried once more from nothing. */
  const bring = async (path: string, md5: string): Promise<Result<string>> => {
    const file = keptAt(path, md5);
    const incoming = `${file}.new`;
    const isContinued = await pathExists(`${incoming}.part`);
    const got = await download(address(path), incoming, options);
    if (!got.ok) return got;
    const checked = await verified(incoming, path, shown, md5);
    if (!checked.ok) {
      await removeTree(incoming);
      return isContinued ? bring(path, md5) : checked;
    }
    await rename(incoming, file);
    return ok(file);
  };

  return {
    location: shown,
    fetch: async (path, md5) => {
      const file = keptAt(path, md5);
      if (await pathExists(file)) {
        const kept = await verified(file, path, cacheDir, md5);
        if (kept.ok) return kept;
        await removeTree(file);
      }
      return bring(path, md5);
    },
    locate: async (path, md5) => {
      const file = keptAt(path, md5);
      return (await pathExists(file)) ? ok(file) : bring(path, md5);
    },
    forget: (path, md5) => removeTree(keptAt(path, md5)),
    fetchIndex: async (path) => {
      const file = join(cacheDir, 'index', path);
      // An index is never resumed: the mirror may have changed between the two halves.
      await removeTree(`${file}.part`);
      const got = await download(address(path), file, options);
      return got.ok ? ok(file) : missingIndex(path, shown, got.diagnostics[0]?.message);
    },
  };
}

async function verified(file: string, path: string, where: string, md5: string): Promise<Result<string>> {
  if ((await stat(file))?.kind !== 'file') return absent(file, path, where);
  const found = await md5OfFile(file);
  if (found === md5) return ok(file);
  return fail(corrupt(file, path, where, { found, md5 }));
}

/** The complaint for a file that is not the one of the list. */
export function corrupt(
  file: string,
  path: string,
  where: string,
  { found, md5 }: { readonly found: string; readonly md5: string },
): Diagnostic {
  return problem(
    'mirror/corrupt-file',
    `${path} of the mirror ${where} has MD5 ${found}, but CHECKSUMS.md5 says ${md5}`,
    {
      location: { file },
      hint: 'the file is damaged or the mirror changed meanwhile; sync it again',
    },
  );
}

function absent(file: string, path: string, where: string): Result<never> {
  return fail(
    problem('mirror/corrupt-file', `the mirror ${where} lists ${path} but does not have it`, {
      location: { file },
    }),
  );
}

function missingIndex(path: string, where: string, why?: string): Result<never> {
  return fail(
    problem('mirror/missing-index', `${where} has no ${path}${why === undefined ? '' : ` (${why})`}`, {
      hint: 'mirror in slackforge.yaml must name the top of a slackware64 tree: the place that holds CHECKSUMS.md5',
    }),
  );
}
