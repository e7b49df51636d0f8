import { RootedTree } from '../../lib/rooted-tree.ts';
import { fullName, parsePackageName } from '../package-name.ts';
import { readPackage } from '../read-package.ts';
import { isUnwanted } from './install-packages.ts';
import { statusOf, type Outcome, type PkgtoolsStatus, type Report } from './outcome.ts';
import { scriptLinks } from './removal-lists.ts';

/** What installing these packages would overwrite, as `installpkg --warn` says; nothing is changed, and no lock taken. */
export async function previewInstall(
  root: string,
  files: readonly string[],
  { tagfile }: { readonly tagfile?: string },
): Promise<Report> {
  const outcomes: Outcome[] = [];
  let status: PkgtoolsStatus = 0;
  for (const file of files) {
    const outcome = await previewOne(new RootedTree(root), file, tagfile);
    outcomes.push(outcome);
    status = statusOf(outcome.diagnostics) || status;
  }
  return { outcomes, recovered: [], status };
}

async function previewOne(tree: RootedTree, file: string, tagfile: string | undefined): Promise<Outcome> {
  const name = parsePackageName(file);
  if (!name.ok) return { asked: file, did: 'failed', diagnostics: name.diagnostics };
  const full = fullName(name.value);
  if (await isUnwanted(file, name.value, tagfile))
    return { asked: file, name: full, did: 'skipped', diagnostics: [] };
  const read = await readPackage(file);
  if (!read.ok) return { asked: file, did: 'failed', diagnostics: read.diagnostics };
  const files = read.value.members.flatMap(({ kind, path }) =>
    kind === 'dir' || path.startsWith('install/') ? [] : [path],
  );
  const lines = [...scriptLinks(read.value.doinst ?? ''), ...files].filter(
    (path) => tree.kindOf(path) !== undefined,
  );
  return { asked: file, name: full, did: 'would-change', diagnostics: [], lines };
}
