import type { Complaint } from '../../lib/lint.ts';
import { quoteList } from '../../lib/text.ts';
import { elfOf } from './elf.ts';
import { baseName, type LintedPackage } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

/** What every system has, without which nothing runs: recipes do not declare it. */
const ALWAYS_THERE = /^(aaa_.*|glibc.*|gcc.*|libgcc.*|libstdc.*|ldconfig)$/;

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

type LibraryFault = 'missing' | 'undeclared' | 'undeclared-base';

/** One complaint for each library, naming the files that want it: a library that lacks is one fault, not fifty. */
function libraryFaults(subject: LintedPackage, wanted: LibraryFault): readonly Complaint[] {
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
    const fault = judgeLibrary(subject, library);
    if (fault?.kind !== wanted) return [];
    const others = files.length > 1 ? ` and ${String(files.length - 1)} more` : '';
    return [
      complain(
        `${library} is needed${others === '' ? '' : ` by this file${others}`}, and ${fault.message}.`,
        files[0] ?? '',
      ),
    ];
  });
}

function judgeLibrary(
  { universe, expected, name }: LintedPackage,
  library: string,
): { readonly kind: LibraryFault; readonly message: string } | undefined {
  const owners = universe?.libraries.get(baseName(library)) ?? [];
  if (owners.length === 0)
    return universe?.hasBase === true ? { kind: 'missing', message: 'no package has it' } : undefined;
  const ours = owners.filter((owner) => !owner.isBase);
  const bases = owners.filter((owner) => owner.isBase);
  const { depends, baseDepends } = expected;
  const isDeclared = ours.some(
    (owner) => owner.name === name.name || depends === undefined || depends.has(owner.name),
  );
  if (isDeclared) return undefined;
  if (bases.length === 0)
    return {
      kind: 'undeclared',
      message: `it is in ${quoteList(ours.map((owner) => owner.name))}, which is not declared`,
    };
  if (
    baseDepends === undefined ||
    bases.some((owner) => baseDepends.has(owner.name) || ALWAYS_THERE.test(owner.name))
  )
    return undefined;
  return {
    kind: 'undeclared-base',
    message: `it is in ${quoteList([...new Set(bases.map((owner) => owner.name))])} of the base, which is not declared`,
  };
}
