import type { Complaint } from '../../lib/lint.ts';
import { quoteList } from '../../lib/text.ts';
import { judgeLibrary, type LibraryFault } from '../needs/judge-library.ts';
import { elfOf } from './elf.ts';
import { baseName, type LintedPackage } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

/** Shared libraries that programs need, and who has them. */
export const libraryRules: readonly PackageRule[] = [
  {
    id: 'package/library-missing',
    explain:
      'Each shared library that a program needs is in the package, in the base, or in a package that the recipe declares to run with.',
    severity: 'error',
    check: (subject) => libraryFaults(subject, 'missing'),
  },
  {
    id: 'package/library-undeclared',
    explain:
      'A shared library that a program needs is in another package of ours that the recipe does not name. Add it to depends.run in recipe.yaml.',
    severity: 'error',
    check: (subject) => libraryFaults(subject, 'undeclared'),
  },
  {
    id: 'package/library-undeclared-base',
    explain:
      'A shared library that a program needs is in a package of the base that the recipe does not name. Add it to base.run in recipe.yaml.',
    severity: 'warning',
    check: (subject) => libraryFaults(subject, 'undeclared-base'),
  },
];

/** One complaint for each library, naming the files that want it: a library that lacks is one fault, not fifty. */
function libraryFaults(subject: LintedPackage, wanted: LibraryFault['kind']): readonly Complaint[] {
  if (subject.universe === undefined) return [];
  const own = new Set([
    ...subject.members.map(({ path }) => baseName(path)),
    ...subject.links.map(({ path }) => baseName(path)),
    ...elfOf(subject).flatMap(({ elf }) => (elf.soname === undefined ? [] : [elf.soname])),
  ]);
  const users = new Map<string, string[]>();
  for (const { member, elf } of elfOf(subject)) {
    for (const library of elf.needed) {
      if (own.has(baseName(library))) continue;
      users.set(library, [...(users.get(library) ?? []), member.path]);
    }
  }
  return [...users].flatMap(([library, files]) => {
    const owners = subject.universe?.libraries.get(baseName(library)) ?? [];
    if (owners.length === 0 && subject.universe?.hasBase !== true) return [];
    const fault = judgeLibrary(owners, subject.name.name, subject.expected);
    if (fault?.kind !== wanted) return [];
    const others = files.length > 1 ? ` and ${String(files.length - 1)} more` : '';
    return [
      complain(
        `${library} is needed${others === '' ? '' : ` by this file${others}`}, and ${describeFault(fault)}.`,
        files[0] ?? '',
      ),
    ];
  });
}

function describeFault({ kind, owners }: LibraryFault): string {
  if (kind === 'missing') return 'no package has it';
  return `it is in ${quoteList(owners)}${kind === 'undeclared' ? '' : ' of the base'}, which is not declared`;
}
