import { basename, dirname, join, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { listDir, pathExists, showPath, stat } from '../lib/fs.ts';
import { judge } from '../lib/lint.ts';
import { combine, fail, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import { DATABASE, lintPackages, PACKAGE_RULES, type Expectation } from '../pkg/index.ts';
import { lintRecipe, openTrees, SOURCE_RULES, type Recipe, type TreeSettings } from '../recipe/index.ts';
import type { Answer, ToolContext } from './context.ts';
import {
  countFindings,
  renderLint,
  renderRules,
  type LintedSubject,
  type RuleSummary,
} from './render-lint.ts';

export interface PkgLintOptions {
  /** Packages, folders of packages, recipe folders, or folders of recipe folders. */
  readonly paths: readonly string[];
  /** An installed root to compare libraries and paths with. */
  readonly base?: string;
  /** A folder of base roots (`base-…`), of which the newest is taken when `base` is not given. */
  readonly rootsDir?: string;
  /** Recipes of the packages: what they allow, declare and own. Without them only the packages themselves are judged. */
  readonly recipes?: TreeSettings;
  /** The tag that packages of those recipes must have. */
  readonly tag?: string;
  /** Warnings and allowances without a finding fail too. */
  readonly isStrict: boolean;
  /** List the rules instead. */
  readonly isRuleList: boolean;
  /** Explain one rule instead. */
  readonly explain?: string;
}

/** Checks packages and recipes against the rules; writes nothing. The answer is a failure when a rule of severity error speaks. */
export async function pkgLintCommand(context: ToolContext, options: PkgLintOptions): Promise<Result<Answer>> {
  if (options.isRuleList || options.explain !== undefined) return explainRules(options.explain);
  if (options.paths.length === 0) {
    const hint = 'Name packages, a folder of packages, or a recipe folder.';
    return fail(problem('usage/invalid', 'Nothing is named.', { hint }));
  }
  const targets = combine(await Promise.all(options.paths.map(findTargets)));
  if (!targets.ok) return targets;
  const packages = [...new Set(targets.value.flatMap((target) => target.packages))];
  const recipeDirs = [...new Set(targets.value.flatMap((target) => target.recipes))];
  const recipes = await recipesOf(packages, options.recipes);
  if (!recipes.ok) return recipes;
  const found = packages.length === 0 ? ok(undefined) : await findBase(options);
  if (!found.ok) return found;
  const base = found.value;

  const linted = await lintPackages(packages, {
    neighbours: await declaredNeighbours(packages, recipes.value),
    signal: context.signal,
    ...(base === undefined ? {} : { base }),
    onPackage: (file) => context.progress({ kind: 'step', text: `Checking ${basename(file)}` }),
    expectationOf: ({ name }) => expectationOf(recipes.value.get(name), options.tag),
  });
  if (!linted.ok) return linted;
  const subjects: LintedSubject[] = linted.value.map(({ file, name, findings }) => ({
    subject: basename(file),
    judgement: judge(findings, packageAllowances(recipes.value.get(name.name))),
  }));
  for (const dir of recipeDirs) {
    const judgement = await lintRecipe(dir);
    if (!judgement.ok) return judgement;
    subjects.push({ subject: `${showPath(dir)}/`, judgement: judgement.value });
  }
  const counts = countFindings(subjects);
  const isStrictFault = options.isStrict && counts.warnings + counts.unused > 0;
  const note =
    packages.length > 0 && base === undefined
      ? 'There is no base root: shared libraries, links and files were not compared with the base (--base DIR, or "slackforge root create").\n'
      : '';
  return ok({
    text: `${renderLint(subjects)}${note}`,
    json: {
      format: 1,
      base: base ?? null,
      counts,
      subjects: subjects.map(({ subject, judgement }) => ({ subject, ...judgement })),
    },
    isFailure: counts.errors > 0 || isStrictFault,
  });
}

function explainRules(id: string | undefined): Result<Answer> {
  const all: readonly RuleSummary[] = [...PACKAGE_RULES, ...SOURCE_RULES];
  const chosen = id === undefined ? all : all.filter((rule) => rule.id === id);
  if (chosen.length === 0) {
    const near = nearest(
      id ?? '',
      all.map((rule) => rule.id),
    );
    const hint = near === undefined ? '"slackforge pkg lint --rules" lists them.' : `Did you mean "${near}"?`;
    return fail(problem('usage/invalid', `There is no rule "${id ?? ''}".`, { hint }));
  }
  const rules = chosen.map(({ id: name, severity, explain }) => ({ id: name, severity, explain }));
  return ok({ text: renderRules(rules), json: { format: 1, rules } });
}

interface Targets {
  readonly packages: readonly string[];
  readonly recipes: readonly string[];
}

const isRecipe = (dir: string): Promise<boolean> => pathExists(join(dir, `${basename(dir)}.SlackBuild`));

/** Four parts and a suffix: an archive of sources may be called .tgz too. */
const isPackageName = (name: string): boolean => /^[^/]+-[^-]+-[^-]+-[^-]+\.t[bglx]z$/.test(name);

async function findTargets(given: string): Promise<Result<Targets>> {
  const path = resolve(given);
  const info = await stat(path);
  if (info === undefined) return fail(problem('pkg/missing', `${given} is not there.`));
  if (info.kind !== 'dir') return ok({ packages: [path], recipes: [] });
  if (await isRecipe(path)) return ok({ packages: [], recipes: [path] });
  const names = await listDir(path);
  const packages = names.filter(isPackageName).map((name) => join(path, name));
  const recipes: string[] = [];
  for (const name of names) if (await isRecipe(join(path, name))) recipes.push(join(path, name));
  if (packages.length + recipes.length > 0) return ok({ packages, recipes });
  const hint = 'A package is called NAME-VERSION-ARCH-BUILD.txz; a recipe folder holds NAME.SlackBuild.';
  return fail(problem('pkg/missing', `${given} holds neither packages nor recipes.`, { hint }));
}

/** The recipes of the packages; those of other packages are not read. */
async function recipesOf(
  packages: readonly string[],
  settings: TreeSettings | undefined,
): Promise<Result<ReadonlyMap<string, Recipe>>> {
  if (settings === undefined || packages.length === 0) return ok(new Map());
  const trees = openTrees(settings);
  if (!trees.ok) return trees;
  const recipes = new Map<string, Recipe>();
  for (const name of new Set(packages.map(nameOf))) {
    if (!trees.value.has(name)) continue;
    const loaded = await trees.value.load(name);
    if (!loaded.ok) return loaded;
    recipes.set(name, loaded.value.recipe);
  }
  return ok(recipes);
}

const nameOf = (file: string): string => basename(file).split('-').slice(0, -3).join('-');

function expectationOf(recipe: Recipe | undefined, tag: string | undefined): Expectation {
  if (recipe === undefined) return {};
  return {
    name: recipe.name,
    version: recipe.version,
    ...(tag === undefined ? {} : { tag }),
    ...recipe.owners,
    depends: new Set(recipe.runDepends.map(({ name }) => name)),
    baseDepends: new Set(recipe.baseRun),
  };
}

/** Packages beside the named ones that their recipes declare to run with: a library of theirs is not missing. */
async function declaredNeighbours(
  packages: readonly string[],
  recipes: ReadonlyMap<string, Recipe>,
): Promise<readonly string[]> {
  const there = new Set(packages.map(nameOf));
  const wanted = new Set(
    [...there].flatMap((name) => recipes.get(name)?.runDepends.map((depend) => depend.name) ?? []),
  );
  const found: string[] = [];
  for (const dir of new Set(packages.map((file) => dirname(file)))) {
    for (const name of (await listDir(dir)).filter(isPackageName)) {
      if (wanted.has(nameOf(name)) && !there.has(nameOf(name))) found.push(join(dir, name));
    }
  }
  return found;
}

/** Ids of other tables are another lint's. */
function packageAllowances(recipe: Recipe | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(recipe?.lintAllow ?? {});
  return Object.fromEntries(entries.filter(([id]) => id.startsWith('package/')));
}

/** The root that was named, or the newest one of the project; none when there is none. */
async function findBase({ base, rootsDir }: PkgLintOptions): Promise<Result<string | undefined>> {
  if (base !== undefined) {
    if ((await stat(join(base, DATABASE.packages)))?.kind === 'dir') return ok(base);
    const hint = `An installed root has ${DATABASE.packages}.`;
    return fail(problem('pkg/missing', `${base} is not a root with a package database.`, { hint }));
  }
  const found: { readonly dir: string; readonly mtimeMs: number }[] = [];
  for (const name of rootsDir === undefined ? [] : await listDir(rootsDir)) {
    const dir = join(rootsDir ?? '', name);
    const database = name.startsWith('base-') ? await stat(join(dir, DATABASE.packages)) : undefined;
    if (database?.kind === 'dir') found.push({ dir, mtimeMs: database.mtimeMs });
  }
  return ok(found.sort((a, b) => b.mtimeMs - a.mtimeMs)[0]?.dir);
}
