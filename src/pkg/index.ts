/**
 * The Slackware package format as a library: names, reading and unpacking .txz files, doinst.sh links, the database of
 * installed packages, PACKAGES.TXT and CHECKSUMS.md5. It knows nothing of mirrors, recipes or build roots, and runs no
 * package script. Writing packages is makepkg's work inside a build root.
 */
export { parsePackageName, fullName } from './package-name.ts';
export { readPackage } from './read-package.ts';
export { installPackage, applyLinkLines } from './install-package.ts';
export { guardLinkLines } from './doinst.ts';
export { DATABASE } from './database.ts';
export { parsePackagesTxt, renderPackagesTxt, type PackageRecord } from './packages-txt.ts';
export { parseChecksums, renderChecksums } from './checksums.ts';
export { writeRepository, PACKAGES_TXT, CHECKSUMS_MD5 } from './repository.ts';
