import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { sha256Of, type Sha256Hex } from '../lib/digest.ts';
import { makeTempDir, readBytes, readText, writeAtomic } from '../lib/fs.ts';
import { verifySignature, type Keyring } from '../lib/gpgv.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { byCodeUnit } from '../lib/text.ts';
import {
  CHECKSUMS_MD5,
  PACKAGES_TXT,
  parseChecksums,
  parsePackagesTxt,
  type PackageRecord,
} from '../pkg/index.ts';
import { corrupt, directoryFiles, urlFiles, type MirrorFiles } from './mirror-files.ts';

export interface MirrorOptions {
  /** A directory, or an http(s) URL. */
  readonly location: string;
  /** SHA-256 of CHECKSUMS.md5: freezes the mirror to one state. */
  readonly pin?: string;
  readonly keyring?: Keyring;
  /** Where the files of a URL mirror are kept; not used for a directory. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/** A package that the mirror offers. */
export interface MirrorPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly build: string;
  /** The last folder of its place: `a`, `ap`, … */
  readonly series: string;
  /** Path from the top of the mirror, as `fetch` takes it. */
  readonly file: string;
  readonly md5: string;
  readonly compressedKiB: number;
  readonly uncompressedKiB: number;
  readonly description: readonly string[];
}

/** A mirror whose index is verified. Every file it gives is verified against that index. */
export interface Mirror {
  /** SHA-256 of CHECKSUMS.md5: names this state of the mirror. */
  readonly identity: Sha256Hex;
  /** For sentences: a URL is without its password. */
  readonly location: string;
  /** The primary key that signed the index, when a keyring was given. */
  readonly signedBy: string | undefined;
  /** By file path, in code-unit order. */
  readonly packages: readonly MirrorPackage[];
  has(path: string): boolean;
  /** The MD5 that the index gives for a path. */
  digestOf(path: string): string | undefined;
  /** Paths that begin with `prefix`, in code-unit order. */
  list(prefix: string): readonly string[];
  /** A verified file on this machine. It must not be written to; a directory mirror gives its own file. */
  fetch(path: string): Promise<Result<string>>;
  /**
   * As fetch, but a file that is on this machine already is not read through first. Whoever reads it hands the MD5 of what was read to
   * `confirm`, and uses nothing of it when that complains.
   */
  locate(path: string): Promise<Result<string>>;
  /** Holds the MD5 of what was read from a located file against the index; our own copy of a wrong one is thrown away. */
  confirm(path: string, md5: string): Promise<Result<void>>;
  /** Whether the mirror has another CHECKSUMS.md5 by now: it was synced or moved on while we took files from it. */
  hasMoved(): Promise<Result<boolean>>;
}

/**
 * Opens a Slackware mirror: reads CHECKSUMS.md5, holds it against the pin and the signature where the settings have them, then reads the
 * PACKAGES.TXT that this very list names. Fails with one diagnostic for the first thing that does not agree.
 */
export async function openMirror(options: MirrorOptions): Promise<Result<Mirror>> {
  const isUrl = /^https?:\/\//i.test(options.location);
  const files = isUrl
    ? urlFiles(options.location, options.cacheDir, options.signal)
    : directoryFiles(options.location);
  const index = await files.fetchIndex(CHECKSUMS_MD5);
  if (!index.ok) return index;
  // Read once: what is held against the pin and the signature is what is used, even if a sync replaces the file meanwhile.
  const list = await readBytes(index.value);
  const identity = sha256Of(list);
  if (options.pin !== undefined && options.pin.toLowerCase() !== identity) {
    return fail(
      problem(
        'mirror/wrong-pin',
        `CHECKSUMS.md5 of ${files.location} has SHA-256 ${identity}, but the settings pin ${options.pin}`,
        {
          location: { file: index.value },
          hint: 'use the mirror that was pinned, or set pin in slackforge.yaml to the new value once you trust it',
        },
      ),
    );
  }
  const signed = await checkSignature(files, list, options.keyring);
  if (!signed.ok) return signed;
  const digests = parseChecksums(Buffer.from(list).toString('utf8'), index.value);
  if (!digests.ok) return digests;
  const packages = await readPackages(files, digests.value);
  if (!packages.ok) return packages;
  return ok(makeMirror(files, identity, signed.value, digests.value, packages.value));
}

async function checkSignature(
  files: MirrorFiles,
  list: Uint8Array,
  keyring: Keyring | undefined,
): Promise<Result<string | undefined>> {
  if (keyring === undefined) return ok(undefined);
  const signature = await files.fetchIndex(`${CHECKSUMS_MD5}.asc`);
  if (!signature.ok) return signature;
  await using temporary = await makeTempDir(process.env['TMPDIR'] ?? '/tmp', 'slackforge-index-');
  const signed = join(temporary.path, CHECKSUMS_MD5);
  await writeAtomic(signed, list);
  return await verifySignature(signed, `${CHECKSUMS_MD5} of ${files.location}`, signature.value, keyring, {
    badSignature: 'mirror/bad-signature',
    badKeyring: 'mirror/bad-keyring',
    why: 'check the signature of the mirror',
    whenBad: 'fetch the mirror again, or check keyring in slackforge.yaml',
    whenWeak: `check the file elsewhere and set "pin: ${sha256Of(list)}" instead of keyring`,
  });
}

async function readPackages(
  files: MirrorFiles,
  digests: ReadonlyMap<string, string>,
): Promise<Result<readonly MirrorPackage[]>> {
  const md5 = digests.get(PACKAGES_TXT);
  if (md5 === undefined) {
    return fail(
      problem('mirror/missing-index', `CHECKSUMS.md5 of ${files.location} does not list ${PACKAGES_TXT}`),
    );
  }
  const file = await files.fetch(PACKAGES_TXT, md5);
  if (!file.ok) return file;
  const records = parsePackagesTxt(await readText(file.value), file.value);
  if (!records.ok) return records;
  // A record without a digest cannot be verified, so it is no package of ours (official lists have none such).
  const packages = records.value.flatMap((record) => asPackage(record, digests));
  return ok(packages.sort((a, b) => byCodeUnit(a.file, b.file)));
}

function asPackage(record: PackageRecord, digests: ReadonlyMap<string, string>): readonly MirrorPackage[] {
  const file = record.folder === '' ? record.file : `${record.folder}/${record.file}`;
  const md5 = digests.get(file);
  if (md5 === undefined) return [];
  const { name, version, arch, build } = record.name;
  const series = record.folder.split('/').at(-1) ?? '';
  const { compressedKiB, uncompressedKiB, description } = record;
  return [{ name, version, arch, build, series, file, md5, compressedKiB, uncompressedKiB, description }];
}

function makeMirror(
  files: MirrorFiles,
  identity: Sha256Hex,
  signedBy: string | undefined,
  digests: ReadonlyMap<string, string>,
  packages: readonly MirrorPackage[],
): Mirror {
  // Lives as long as the mirror object, one run: nobody writes to a pinned mirror meanwhile, and each run verifies anew.
  const fetched = new Map<string, Promise<Result<string>>>();
  const paths = [...digests.keys()].sort(byCodeUnit);
  const unlisted = (path: string): Result<never> =>
    fail(
      problem('mirror/unlisted-file', `the mirror ${files.location} does not have ${path}`, {
        hint: 'CHECKSUMS.md5 does not list it',
      }),
    );
  return {
    identity,
    location: files.location,
    signedBy,
    packages,
    has: (path) => digests.has(path),
    digestOf: (path) => digests.get(path),
    list: (prefix) => paths.filter((path) => path.startsWith(prefix)),
    fetch: async (path) => {
      const md5 = digests.get(path);
      if (md5 === undefined) return unlisted(path);
      const pending = fetched.get(path) ?? files.fetch(path, md5);
      fetched.set(path, pending);
      const result = await pending;
      if (!result.ok) fetched.delete(path); // a failed download may be tried again
      return result;
    },
    locate: async (path) => {
      const md5 = digests.get(path);
      return md5 === undefined ? unlisted(path) : files.locate(path, md5);
    },
    confirm: async (path, found) => {
      const md5 = digests.get(path);
      if (md5 === undefined) return unlisted(path);
      if (found === md5) return ok(undefined);
      await files.forget(path, md5);
      return fail(corrupt(path, path, files.location, { found, md5 }));
    },
    hasMoved: async () => {
      const index = await files.fetchIndex(CHECKSUMS_MD5);
      return index.ok ? ok(sha256Of(await readBytes(index.value)) !== identity) : index;
    },
  };
}
