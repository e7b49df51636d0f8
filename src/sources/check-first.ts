import { join } from 'node:path';
import { compressionOf, decompress } from '../lib/decompress.ts';
import { problem, warning, type Diagnostic } from '../lib/diagnostic.ts';
import { makeTempDir, replaceWithStream } from '../lib/fs.ts';
import { verifySignature } from '../lib/gpgv.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Recipe, RecipeSource, SourceSignature } from '../recipe/index.ts';

/** Why nothing but trust in a place speaks for a source that is not locked yet; undefined when something does. */
export function doubtOf(
  recipe: Recipe,
  source: RecipeSource,
): { readonly code: 'sources/md5-only' | 'sources/unchecked'; readonly message: string } | undefined {
  // Registries' clients check what they bring against the registry's own digests.
  if (source.signature !== undefined || source.origin !== undefined) return undefined;
  const what = `${source.file} of "${recipe.name}"`;
  return source.md5 === undefined
    ? { code: 'sources/unchecked', message: `Nothing is known that ${what} could be held against` }
    : {
        code: 'sources/md5-only',
        message: `${what} has an MD5SUM only, which anybody can make another file for`,
      };
}

/** The doubt as the refusal of `--strict`. */
export function refuseDoubtful(recipe: Recipe, source: RecipeSource): Diagnostic | undefined {
  const doubt = doubtOf(recipe, source);
  if (doubt === undefined) return undefined;
  const hint =
    'Fetch it without --strict and review its line in sources.lock, or name a signature in recipe.yaml.';
  return problem(doubt.code, `${doubt.message}.`, { location: recipe.location, hint });
}

/** The doubt once the file was taken all the same. */
export function warnDoubtful(recipe: Recipe, source: RecipeSource, sha256: string): Diagnostic | undefined {
  const doubt = doubtOf(recipe, source);
  if (doubt === undefined) return undefined;
  const hint = `Compare its sha256 ${sha256} with what upstream says before you commit sources.lock.`;
  return warning(doubt.code, `${doubt.message}; it is locked now.`, { location: recipe.location, hint });
}

/** Holds a source against upstream's signature, which lies at `signatureFile`. Fails when it is not good by exactly the key of the recipe. */
export async function checkSignature(
  recipe: Recipe,
  source: RecipeSource,
  { key, fingerprint, isOfTar }: SourceSignature,
  {
    file,
    signatureFile,
    workDir,
  }: { readonly file: string; readonly signatureFile: string; readonly workDir: string },
): Promise<Result<void>> {
  await using work = await makeTempDir(workDir, '.signed-');
  const signed = isOfTar ? await unpackedTar(file, source.file, work.path) : ok(file);
  if (!signed.ok) return signed;
  const keyring = { file: join(recipe.dir, key), fingerprint };
  const checked = await verifySignature(signed.value, source.file, signatureFile, keyring, {
    badSignature: 'sources/bad-signature',
    badKeyring: 'sources/bad-keyring',
    why: "check upstream's signature",
    whenBad: `nothing is locked; fetch it again, or check key and fingerprint in ${join(recipe.dir, 'recipe.yaml')}`,
    whenWeak: 'check the file elsewhere and write its line into sources.lock',
  });
  return checked.ok ? ok(undefined) : checked;
}

async function unpackedTar(file: string, name: string, folder: string): Promise<Result<string>> {
  const bad = (why: string): Result<never> =>
    fail(
      problem('sources/bad-signature', `the signature of ${name} is of its tar, but ${why}`, {
        location: { file },
      }),
    );
  const form = await compressionOf(file);
  if (form !== 'gzip' && form !== 'xz' && form !== 'bzip2' && form !== 'lzip')
    return bad('it is not compressed in a known form');
  const source = await decompress(file, form);
  if (!source.ok) return source;
  const tar = join(folder, 'signed.tar');
  try {
    await replaceWithStream(tar, source.value, () => Promise.resolve(true));
  } catch (error) {
    if (error instanceof Error && !('syscall' in error)) return bad(error.message);
    throw error;
  }
  return ok(tar);
}
