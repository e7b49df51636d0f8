import { join } from 'node:path';
import { md5OfFile } from '../../lib/digest.ts';
import type { Diagnostic } from '../../lib/diagnostic.ts';
import { walk } from '../../lib/fs.ts';
import { failAll, ok, type Result } from '../../lib/result.ts';
import { PACKAGE_SUFFIXES, parsePackageName, type PackageName } from '../package-name.ts';

/** A package at its place in a repository. */
export interface PlacedPackage {
  /** From the top of the repository, without `./`. */
  readonly path: string;
  /** What `path` has before the file's name; empty at the top. */
  readonly folder: string;
  readonly file: string;
  readonly name: PackageName;
  readonly md5: string;
}

/** A path with its parts; fails when the file's name is not that of a package. */
export function placePackage(path: string, md5: string): Result<PlacedPackage> {
  const name = parsePackageName(path);
  if (!name.ok) return name;
  const slash = path.lastIndexOf('/');
  return ok({
    path,
    folder: path.slice(0, Math.max(slash, 0)),
    file: path.slice(slash + 1),
    name: name.value,
    md5,
  });
}

/** True when the suffix is that of a package; the rest of the name may still be wrong. */
export function looksLikePackage(path: string): boolean {
  return PACKAGE_SUFFIXES.some((suffix) => path.endsWith(`.${suffix}`));
}

/** Names that begin with a dot, and what an interrupted write left, are not part of a repository. */
export function isHidden(path: string): boolean {
  return path.endsWith('.tmp') || path.split('/').some((part) => part.startsWith('.'));
}

/**
 * Every package below a folder with its digest, in code-unit order of the paths. Links are not followed. Each file with a package's suffix
 * and another name gives a diagnostic.
 */
export async function findPackages(directory: string): Promise<Result<readonly PlacedPackage[]>> {
  const packages: PlacedPackage[] = [];
  const diagnostics: Diagnostic[] = [];
  for await (const { path, kind } of walk(directory)) {
    if (kind !== 'file' || isHidden(path) || !looksLikePackage(path)) continue;
    const placed = placePackage(path, await md5OfFile(join(directory, path)));
    if (placed.ok) packages.push(placed.value);
    else diagnostics.push(...placed.diagnostics);
  }
  return diagnostics.length > 0 ? failAll(diagnostics) : ok(packages);
}
