import type { ScannedEntry } from '../../lib/scan-tree.ts';
import { problem, type Diagnostic } from '../../lib/diagnostic.ts';
import { refuseLink } from './link-lines.ts';
import { DOINST, type PackOptions } from './plan-members.ts';

/** Everything in a tree that cannot be packed so that it comes out the same where the package is installed. */
export function refuseTree(
  dir: string,
  entries: readonly ScannedEntry[],
  options: Pick<PackOptions, 'linkadd'>,
): readonly Diagnostic[] {
  return entries.flatMap((entry) => {
    const why = refuseEntry(entry, options.linkadd);
    if (why === undefined) return [];
    const shown = entry.path.replace(/[\p{Cc}]/gu, '?');
    const hint = why.hint === undefined ? {} : { hint: why.hint };
    return problem('pkg/unpackable', `"${shown}" ${why.clause}.`, { location: { file: dir }, ...hint });
  });
}

function refuseEntry(entry: ScannedEntry, linkadd: boolean): { clause: string; hint?: string } | undefined {
  const { path, kind } = entry;
  if (!entry.isUtf8) {
    const what = kind === 'symlink' ? 'is a link, and its target' : 'has a name that';
    return { clause: `${what} is not UTF-8`, hint: 'Rename it: installers take names for UTF-8.' };
  }
  if (path.includes('\n'))
    return { clause: 'has a line end in its name', hint: "pkgtools' lists of files have one line for each." };
  if (kind === 'socket')
    return { clause: 'is a socket, which no archive holds', hint: 'Remove it from the tree.' };
  if (path === DOINST && kind !== 'file')
    return { clause: 'is not a regular file', hint: 'The links are written to it.' };
  if (kind !== 'symlink' || !linkadd) return undefined;
  const why = refuseLink({ path, target: entry.link ?? '' });
  if (why === undefined) return undefined;
  return {
    clause: `is a link that cannot be made by install/doinst.sh: it ${why}`,
    hint: 'Rename it, or pack the links themselves (--linkadd n).',
  };
}
