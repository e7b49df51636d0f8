import { baseName, filesOf, isUnder, type LintedPackage } from './linted-package.ts';
import { complain, eachFile, type PackageRule } from './rule.ts';

const docFolder = ({ name }: LintedPackage): string => `usr/doc/${name.name}-${name.version}`;

/** Documentation. */
export const docRules: readonly PackageRule[] = [
  {
    id: 'package/doc-missing',
    explain:
      'Every package has usr/doc/NAME-VERSION, called exactly so, with at least the licence. Copy it in the build.',
    severity: 'error',
    check: (subject) =>
      filesOf(subject).some(({ path }) => isUnder(path, docFolder(subject)))
        ? []
        : [complain(`There is no file in ${docFolder(subject)}.`)],
  },
  {
    id: 'package/doc-slackbuild',
    explain:
      "The documentation holds the SlackBuild that made the package: it is how the next person builds it. Packages without a tag are Slackware's own and need none.",
    severity: 'error',
    check: (subject) =>
      // Slackware's own packages have no tag, and their scripts are in its source tree.
      /^\d+$/.test(subject.name.build) ||
      subject.byPath.has(`${docFolder(subject)}/${subject.name.name}.SlackBuild`)
        ? []
        : [complain(`There is no ${subject.name.name}.SlackBuild in ${docFolder(subject)}.`)],
  },
  {
    id: 'package/doc-foreign',
    explain: 'A package documents itself in one folder of usr/doc, that of its own name and version.',
    severity: 'warning',
    check: (subject) =>
      [...new Set(filesOf(subject).flatMap(({ path }) => /^usr\/doc\/[^/]+/.exec(path)?.[0] ?? []))]
        .filter((folder) => folder !== docFolder(subject))
        .map((folder) => complain(`It is not ${docFolder(subject)}.`, folder)),
  },
  {
    id: 'package/doc-useless',
    explain:
      'How to compile the source (INSTALL) and empty files tell the user of a package nothing. Leave them out.',
    severity: 'warning',
    check: eachFile(({ path, size }) => {
      if (!isUnder(path, 'usr/doc')) return undefined;
      if (size === 0) return 'The document is empty.';
      return /^INSTALL(\.(txt|md|rst|gz|generic))?$/.test(baseName(path))
        ? 'The document says how to compile the source.'
        : undefined;
    }),
  },
];
