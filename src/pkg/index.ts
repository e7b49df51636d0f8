/**
 * The Slackware package format as a library: names, reading and unpacking .txz files, doinst.sh links, the database of
 * installed packages, PACKAGES.TXT and CHECKSUMS.md5. It knows nothing of mirrors, recipes or build roots, and runs no
 * package script.
 */
export { parsePackageName, fullName } from './package-name.ts';
export { readPackage, type PackageContents } from './read-package.ts';
export { installPackage, applyLinkLines, type InstallOptions } from './install-package.ts';
export { guardLinkLines, parseLinkLines } from './doinst.ts';
export { isForBuilding, type LeaveOut } from './building-files.ts';
export { readPackageFacts, type PackageNeeds, type Wants } from './needs/package-needs.ts';
export { isAlwaysThere, judgeLibrary } from './needs/judge-library.ts';
export { NeedsIndex, needsClosure, type Reached, type View } from './needs/needs-closure.ts';
export { DATABASE, humanSize } from './database.ts';
export { parsePackagesTxt, renderPackagesTxt, type PackageRecord } from './packages-txt.ts';
export { parseChecksums, renderChecksums } from './checksums.ts';
export { PACKAGES_TXT, CHECKSUMS_MD5 } from './repository/index-files.ts';
export { writeRepository } from './repository/write-repository.ts';
export { listAsTar } from './repository/manifest.ts';
export { indexRepository } from './repository/index-repository.ts';
export { publishRepository } from './repository/publish.ts';
export { rollBack } from './repository/rollback.ts';
export { collectGarbage } from './repository/collect-garbage.ts';
export { listSets } from './repository/sets.ts';
export { describeChanges } from './repository/changes.ts';
export { looksLikePackage } from './repository/placed-package.ts';
export { makePackage } from './make/make-package.ts';
export { packEntries } from './make/pack-entries.ts';
export { lintPackages, type LintOptions, type PackageFindings } from './lint/lint-packages.ts';
export type { Expectation } from './lint/linted-package.ts';
export { PACKAGE_RULES } from './lint/rules.ts';
export type { PackageScript, ScriptOutcome, ScriptRunner } from './script-runner.ts';
export {
  diffPackages,
  type ChangedFile,
  type ChangedText,
  type PackageDiff,
  type PackagedFile,
} from './diff-packages.ts';
export { installPackages } from './install/install-packages.ts';
export { previewInstall } from './install/preview-install.ts';
export { upgradePackages, previewUpgrade } from './install/upgrade-packages.ts';
export { removePackages, previewRemoval } from './install/remove-packages.ts';
export { listInstalled } from './install/installed.ts';
export { verifyInstalled } from './install/verify-installed.ts';
export type { Outcome, Report } from './install/outcome.ts';
export { priorityIn } from './tagfile.ts';
