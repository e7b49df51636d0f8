import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/** The four suffixes that installpkg accepts; `tlz` means lzip since December 2017. */
export const PACKAGE_SUFFIXES = ['txz', 'tgz', 'tbz', 'tlz'] as const;
export type PackageSuffix = (typeof PACKAGE_SUFFIXES)[number];

/** The parts of `NAME-VERSION-ARCH-BUILD.SUFFIX`. The tag is glued to the build (`1_sf`), as the field has it. */
export interface PackageName {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly build: string;
  readonly suffix: PackageSuffix;
}

/**
 * Splits a package's file name (a path before it is ignored) from the right, as installpkg does: NAME may hold `-`, the other three
 * parts may not. Fails with pkg/bad-name on another suffix (`.tar.xz`), or on fewer than four parts.
 */
export function parsePackageName(path: string): Result<PackageName> {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  const suffix = PACKAGE_SUFFIXES.find((known) => known === file.slice(dot + 1));
  const wrong = (why: string): Result<never> =>
    fail(
      problem('pkg/bad-name', `"${file}" is not a package name: ${why}`, {
        hint: 'a package is called NAME-VERSION-ARCH-BUILD.txz',
      }),
    );
  if (suffix === undefined || dot < 0) return wrong(`it does not end in .${PACKAGE_SUFFIXES.join(', .')}`);
  const parts = file.slice(0, dot).split('-');
  const [version, arch, build] = parts.slice(-3);
  const name = parts.slice(0, -3).join('-');
  if (name === '' || !version || !arch || !build) return wrong('it has fewer than four parts joined by "-"');
  return ok({ name, version, arch, build, suffix });
}

/** The name without its suffix, which is also the name of the installed package's database entry. */
export function fullName(name: Omit<PackageName, 'suffix'>): string {
  return `${name.name}-${name.version}-${name.arch}-${name.build}`;
}

/** The file name; the inverse of parsePackageName. */
export function formatPackageName(name: PackageName): string {
  return `${fullName(name)}.${name.suffix}`;
}
