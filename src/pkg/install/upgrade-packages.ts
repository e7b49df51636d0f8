import { now } from '../../lib/clock.ts';
import { problem } from '../../lib/diagnostic.ts';
import { stat } from '../../lib/fs.ts';
import { type Result } from '../../lib/result.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { fullName, parsePackageName } from '../package-name.ts';
import { isUnwanted, transact } from './install-packages.ts';
import { baseName, installedNames, isSetAside, readInstalled, withoutSuffix } from './installed.ts';
import { statusOf, type Outcome, type PkgtoolsStatus, type Report } from './outcome.ts';
import { planInstall } from './plan-install.ts';
import { planUpgrade } from './plan-upgrade.ts';
import { type OpenRoot } from './transaction.ts';
import { runEach, type RunEachOptions } from './run-each.ts';

export interface UpgradeRules {
  /** Packages of which no version is installed are installed, and are no fault. */
  readonly installNew?: boolean;
  /** The version that is installed is installed again, and not skipped. */
  readonly reinstall?: boolean;
}

export type UpgradePackagesOptions = RunEachOptions & UpgradeRules;

/**
 * Upgrades to packages given as `NEW` or `OLD%NEW`, each as one transaction, as upgradepkg does. One that fails leaves the old version
 * installed and does not stop the next. As with upgradepkg, a success makes the status 0 again. Fails only when the root cannot be taken.
 */
export async function upgradePackages(
  root: string,
  asked: readonly string[],
  options: UpgradePackagesOptions,
): Promise<Result<Report>> {
  return runEach(root, asked, options, {
    one: (open, each) => upgradeOne(open, each, options),
    status: (outcome, before) => (outcome.did === 'skipped' ? before : statusOf(outcome.diagnostics)),
  });
}

async function upgradeOne(open: OpenRoot, asked: string, options: UpgradePackagesOptions): Promise<Outcome> {
  const choice = await choose(open.tree, asked, options);
  if ('did' in choice) return choice;
  const { file, old } = choice;
  if (old.length === 0) {
    const name = parsePackageName(file);
    if (name.ok && (await isUnwanted(file, name.value, undefined)))
      return { asked, name: fullName(name.value), did: 'skipped', diagnostics: [] };
    return { ...(await transact(open, file, {}, 'installed', (staged) => planInstall(staged))), asked };
  }
  const installed = await readInstalled(open.tree);
  const outcome = await transact(open, file, {}, 'upgraded', (staged, newEntry) =>
    planUpgrade({
      staged,
      newEntry,
      old: new Map([...installed].filter(([name]) => old.includes(name))),
      others: [...installed].filter(([name]) => !old.includes(name)).map(([, texts]) => texts),
      mark: upgradeMark(),
    }),
  );
  return { ...outcome, asked, lines: old.map((name) => `${name} -> ${outcome.name ?? file}`) };
}

/** What upgrading would do; nothing is changed, and no lock taken. */
export async function previewUpgrade(
  root: string,
  asked: readonly string[],
  rules: UpgradeRules,
): Promise<Report> {
  const tree = new RootedTree(root);
  const outcomes: Outcome[] = [];
  let status: PkgtoolsStatus = 0;
  for (const each of asked) {
    const choice = await choose(tree, each, rules);
    if ('did' in choice) {
      outcomes.push(choice);
      status = statusOf(choice.diagnostics) || status;
      continue;
    }
    const name = withoutSuffix(choice.file);
    const lines = choice.old.length === 0 ? [name] : choice.old.map((old) => `${old} -> ${name}`);
    outcomes.push({ asked: each, name, did: 'would-change', diagnostics: [], lines });
  }
  return { outcomes, recovered: [], status };
}

/** The new file and the installed packages that it takes the place of, or why nothing is to be done. */
async function choose(
  tree: RootedTree,
  asked: string,
  { installNew, reinstall }: UpgradeRules,
): Promise<Outcome | { readonly file: string; readonly old: readonly string[] }> {
  const percent = asked.indexOf('%');
  const file = asked.slice(percent + 1);
  const failed = (...diagnostics: Outcome['diagnostics']): Outcome => ({ asked, did: 'failed', diagnostics });
  if ((await stat(file))?.kind !== 'file')
    return failed(problem('pkg/missing', `the package ${file} is not there`));
  const name = parsePackageName(file);
  if (!name.ok) return failed(...name.diagnostics);
  const full = fullName(name.value);
  const base = percent < 0 ? name.value.name : baseName(withoutSuffix(asked.slice(0, percent)));
  const old = installedNames(tree).filter((each) => baseName(each) === base && !isSetAside(each));
  if (old.length === 0 && installNew !== true) {
    const hint = 'Install it with --install-new, or with: slackforge pkg install';
    return failed(
      problem('pkg/not-installed', `${base} is not installed in ${tree.root}, so it cannot be upgraded`, {
        hint,
      }),
    );
  }
  if (old.includes(full) && reinstall !== true) return { asked, name: full, did: 'skipped', diagnostics: [] };
  return { file, old };
}

/** `-upgraded-2026-01-31,23:59:59`, as upgradepkg marks entries that step aside. In UTC: the mark is no one's local time. */
function upgradeMark(): string {
  const [date = '', time = ''] = now().toISOString().split('T');
  return `-upgraded-${date},${time.slice(0, 8)}`;
}
