import { join } from 'node:path';
import { problem, warning, type Diagnostic } from '../../lib/diagnostic.ts';
import { lstat } from '../../lib/fs.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { DATABASE } from '../database.ts';
import { findEntry, readBelow, readInstalled } from './installed.ts';
import { statusOf, type Outcome, type PkgtoolsStatus, type Report } from './outcome.ts';
import { planRemove, type RemovalPlan } from './plan-remove.ts';
import { removalLists } from './removal-lists.ts';
import { carryOut, newTransaction, type OpenRoot } from './transaction.ts';
import { runEach, type RunEachOptions } from './run-each.ts';

export interface RemovePackagesOptions extends RunEachOptions {
  readonly skipUninstallScript?: boolean;
}

/**
 * Removes packages by full name, file name or base name, each as one transaction, as removepkg does. A name that is not installed does not
 * stop the next one. Fails only when the root cannot be taken.
 */
export async function removePackages(
  root: string,
  names: readonly string[],
  options: RemovePackagesOptions,
): Promise<Result<Report>> {
  return runEach(root, names, options, {
    one: (open, asked) => removeOne(open, asked, options),
    status: ({ diagnostics }, before) => statusOf(diagnostics) || before,
  });
}

async function removeOne(open: OpenRoot, asked: string, options: RemovePackagesOptions): Promise<Outcome> {
  const plan = await planOf(open.tree, asked, options);
  if (!plan.ok) return { asked, did: 'failed', diagnostics: plan.diagnostics };
  const { entry, lists } = plan.value;
  const newer = await newerFiles(open.tree, plan.value);
  const begun = await newTransaction(open);
  if (!begun.ok) return { asked, did: 'failed', diagnostics: begun.diagnostics };
  const { folder } = begun.value;
  const done = await carryOut(open, folder, { what: `removed ${entry}`, steps: planRemove(plan.value) });
  return {
    asked,
    name: entry,
    did: done.ok ? 'removed' : 'failed',
    diagnostics: [...newer, ...(done.ok ? done.value : done.diagnostics)],
    lines: [...lists.links, ...lists.files],
  };
}

/** What removing these packages would do; nothing is changed, and no lock taken. */
export async function previewRemoval(root: string, names: readonly string[]): Promise<Report> {
  const tree = new RootedTree(root);
  const outcomes: Outcome[] = [];
  let status: PkgtoolsStatus = 0;
  for (const asked of names) {
    const plan = await planOf(tree, asked, {});
    if (!plan.ok) {
      outcomes.push({ asked, did: 'failed', diagnostics: plan.diagnostics });
      status = 1;
      continue;
    }
    const { entry, lists } = plan.value;
    const lines = [
      ...lists.links.filter((path) => tree.kindOf(path) === 'symlink'),
      ...[...lists.files, ...lists.catPages].filter(
        (path) => !path.endsWith('/') && tree.kindOf(path) !== undefined,
      ),
    ];
    const diagnostics = await newerFiles(tree, plan.value);
    outcomes.push({ asked, name: entry, did: 'would-change', diagnostics, lines });
  }
  return { outcomes, recovered: [], status };
}

async function planOf(
  tree: RootedTree,
  asked: string,
  { skipUninstallScript }: Pick<RemovePackagesOptions, 'skipUninstallScript'>,
): Promise<Result<RemovalPlan>> {
  const entry = await findEntry(tree, asked);
  const installed = await readInstalled(tree);
  const mine = entry === undefined ? undefined : installed.get(entry);
  if (entry === undefined || mine === undefined) {
    const hint = 'See what is installed with: slackforge pkg list --root DIR';
    return fail(problem('pkg/not-installed', `no package ${asked} is installed in ${tree.root}`, { hint }));
  }
  const others = [...installed].filter(([name]) => name !== entry).map(([, texts]) => texts);
  const uninstallScript =
    skipUninstallScript === true ? undefined : await readBelow(tree, DATABASE.uninstallScripts, entry);
  return ok({
    entry,
    lists: removalLists(mine, others),
    hasScript: mine.script !== undefined,
    ...(uninstallScript === undefined ? {} : { uninstallScript }),
  });
}

/** removepkg removes a file that was changed since, and says so. */
async function newerFiles(tree: RootedTree, { entry, lists }: RemovalPlan): Promise<readonly Diagnostic[]> {
  const installedAt =
    (await lstat(join(tree.find(`${DATABASE.packages}/${entry}`) ?? '')))?.mtimeMs ?? Infinity;
  const said: Diagnostic[] = [];
  for (const path of lists.files) {
    const host = path.endsWith('/') ? undefined : tree.find(path);
    const info = host === undefined ? undefined : await lstat(host);
    if (info?.kind === 'file' && info.mtimeMs > installedAt)
      said.push(
        warning('pkg/changed-file', `${path} was changed after ${entry} was installed, and goes with it`),
      );
  }
  return said;
}
