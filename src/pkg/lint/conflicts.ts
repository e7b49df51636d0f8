import type { Complaint } from '../../lib/lint.ts';
import { quoteList } from '../../lib/text.ts';
import type { LintedPackage } from './linted-package.ts';
import { complain, type PackageRule } from './rule.ts';

/** Paths that two packages claim. Which one wins would depend on the order of installation, and removing one breaks the other. */
export const conflictRules: readonly PackageRule[] = [
  {
    id: 'package/file-conflict',
    explain:
      'No two packages of different names have the same file or link. Leave it out of one of them, or give both the same name if one replaces the other.',
    severity: 'error',
    check: (subject) => conflicts(subject),
  },
];

function conflicts({ members, links, name, universe }: LintedPackage): readonly Complaint[] {
  if (universe === undefined) return [];
  const own = [
    ...members
      .filter(({ kind, path }) => kind !== 'dir' && !path.startsWith('install/'))
      .map(({ path, link, kind }) => ({ path, target: kind === 'symlink' ? link : undefined })),
    ...links,
  ];
  return own.flatMap(({ path, target }) => {
    const others = (universe.owners.get(universe.canonical(path)) ?? []).filter(
      (owner) => owner.name !== name.name && !(target !== undefined && owner.target === target),
    );
    if (others.length === 0) return [];
    const names = quoteList([...new Set(others.map((owner) => owner.name))]);
    return [
      complain(`${names}${others.every((owner) => owner.isBase) ? ' of the base' : ''} has this too.`, path),
    ];
  });
}
