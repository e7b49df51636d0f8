import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { readLinkTarget } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { parseLinkLines } from '../doinst.ts';
import { compareWithArchive } from './compare-with-archive.ts';
import type { Difference } from './difference.ts';
import { findEntry, readInstalled } from './installed.ts';
import { listedFiles, type InstalledTexts } from './removal-lists.ts';
import { interruptedTransactions } from './transaction.ts';

/** What became of one installed package. */
export interface Verified {
  readonly name: string;
  readonly differences: readonly Difference[];
  /** Files that the package's script has given another name, as it should: `x.new` and what lies in an `incoming/`. */
  readonly activated: readonly string[];
  /** The package file that contents were compared with. */
  readonly comparedWith?: string;
}

export interface VerifyOptions {
  /** All when there are none; as removepkg takes them. */
  readonly names?: readonly string[];
  /** Gives the package file of an installed package, whose contents, modes, owners and attributes are compared then. */
  readonly fileOf?: (name: string) => Promise<string | undefined>;
  /** False where the packages were installed by an ordinary user, to whom everything belongs. */
  readonly checkOwners?: boolean;
}

/**
 * Whether each file, directory and link of installed packages is there. The database has names only: nothing of contents is said without
 * the package files. Fails when a name is not installed or a package file cannot be read.
 */
export async function verifyInstalled(
  root: string,
  { names = [], fileOf, checkOwners = true }: VerifyOptions,
): Promise<Result<{ readonly packages: readonly Verified[]; readonly warnings: readonly Diagnostic[] }>> {
  const tree = new RootedTree(root);
  const installed = await readInstalled(tree);
  const chosen = await chooseNames(tree, names, installed);
  if (!chosen.ok) return chosen;
  const targets = linkTargets(installed);
  const packages: Verified[] = [];
  for (const name of chosen.value) {
    const texts = installed.get(name);
    if (texts === undefined) continue;
    const listed = await compareWithLists(tree, texts, targets);
    const file = await fileOf?.(name);
    if (file === undefined) {
      packages.push({ name, ...listed });
      continue;
    }
    const shared = filesOfOthers(installed, name);
    const compared = await compareWithArchive(tree, file, {
      checkOwners,
      isShared: (path) => shared.has(path),
    });
    if (!compared.ok) return compared;
    packages.push({
      name,
      activated: listed.activated,
      differences: [...listed.differences, ...compared.value],
      comparedWith: file,
    });
  }
  const warnings =
    interruptedTransactions(tree).length === 0
      ? []
      : [
          warning(
            'pkg/interrupted',
            `a change to ${root} is under way, or was interrupted: the next change finishes it`,
          ),
        ];
  return ok({ packages, warnings });
}

async function chooseNames(
  tree: RootedTree,
  names: readonly string[],
  installed: ReadonlyMap<string, InstalledTexts>,
): Promise<Result<readonly string[]>> {
  if (names.length === 0) return ok([...installed.keys()]);
  const chosen: string[] = [];
  for (const name of names) {
    const entry = await findEntry(tree, name);
    if (entry === undefined)
      return fail(problem('pkg/not-installed', `no package ${name} is installed in ${tree.root}`));
    chosen.push(entry);
  }
  return ok(chosen);
}

/** Where the scripts of all packages point each link: one that several packages make may be any of theirs. */
function linkTargets(
  installed: ReadonlyMap<string, InstalledTexts>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>();
  for (const { script } of installed.values())
    for (const { path, target } of parseLinkLines(script ?? ''))
      targets.set(path, (targets.get(path) ?? new Set()).add(target));
  return targets;
}

function filesOfOthers(installed: ReadonlyMap<string, InstalledTexts>, name: string): ReadonlySet<string> {
  return new Set([...installed].flatMap(([other, { entry }]) => (other === name ? [] : listedFiles(entry))));
}

async function compareWithLists(
  tree: RootedTree,
  { entry, script }: InstalledTexts,
  targets: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Pick<Verified, 'differences' | 'activated'>> {
  const differences: Difference[] = [];
  const activated: string[] = [];
  for (const listed of listedFiles(entry)) {
    const path = listed.replace(/\/+$/, '');
    const isDirectory = listed.endsWith('/');
    const kind = tree.kindOf(path);
    if (kind === undefined && !isDirectory && wasActivated(tree, path)) activated.push(path);
    else if (kind === undefined) differences.push({ path, what: 'missing', detail: 'is not there' });
    else if (isDirectory && tree.leadsTo(path) !== 'dir')
      differences.push({ path, what: 'kind', detail: 'is no directory' });
    else if (!isDirectory && kind === 'dir')
      differences.push({ path, what: 'kind', detail: 'is a directory, and no file' });
  }
  // The last line for a path counts.
  const links = new Map(parseLinkLines(script ?? '').map(({ path, target }) => [path, target]));
  for (const [path, target] of links) {
    const host = tree.find(path);
    const found = host === undefined ? undefined : await readLinkTarget(host);
    if (host === undefined)
      differences.push({ path, what: 'missing', detail: `is not there; should lead to ${target}` });
    else if (found === undefined)
      differences.push({ path, what: 'kind', detail: `is no link; should lead to ${target}` });
    else if (targets.get(path)?.has(found) !== true)
      differences.push({ path, what: 'link', detail: `leads to ${found}; should lead to ${target}` });
  }
  return { differences, activated };
}

/** Whether a file has gone where scripts bring such files: `x.new` to `x`, and what is in an `incoming/` to the folder around it. */
function wasActivated(tree: RootedTree, path: string): boolean {
  const homes = [
    ...(path.endsWith('.new') ? [path.slice(0, -'.new'.length)] : []),
    ...(path.includes('/incoming/') ? [path.replace('/incoming/', '/')] : []),
  ];
  return homes.some((home) => tree.kindOf(home) !== undefined);
}
