import { resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { buildPackages, planToJson, renderPlan, type BuildPlan, type BuiltPackage } from '../build/index.ts';
import { ensureBase } from '../buildroot/index.ts';
import type { Mirror } from '../mirror/index.ts';
import { fetchSources, type FetchedSource } from '../sources/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { mirrorWarnings, openConfiguredMirror } from './open-mirror.ts';
import { planPackages, recordStore } from './plan-packages.ts';
import { findRecipes, selectRecipes, type Selection } from './resolve-names.ts';

const TIMEOUT_MS = 4 * 3600 * 1000;

/** Builds the selection and what it needs; with isDryRun, only says what would be built and why. */
export async function buildCommand(
  context: Context,
  selection: Selection,
  { keepRoot, shellOnFailure }: { readonly keepRoot: boolean; readonly shellOnFailure: boolean },
): Promise<Result<Answer>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  const named = findRecipes(context, selection);
  if (!named.ok) return named;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const selected = await selectRecipes(context, named.value, mirror.value);
  if (!selected.ok) return selected;
  const { graph, names } = selected.value;
  const warnings = [...selected.value.warnings, ...mirrorWarnings(context, mirror.value)];
  const plan = await planPackages(context, graph, names, mirror.value);
  if (!plan.ok) return plan;
  if (context.isDryRun) return ok({ text: renderPlan(plan.value), json: planToJson(plan.value), warnings });

  const prepared = await prepare(context, plan.value, mirror.value);
  if (!prepared.ok) return prepared;
  const built = await buildPackages(plan.value, {
    store: recordStore(context),
    ...prepared.value,
    rootsDir: paths.roots,
    logsDir: paths.logs,
    jobs: context.jobs,
    timeoutMs: TIMEOUT_MS,
    limits: settings.limits,
    runner: context.runner,
    epochSeconds: context.epochSeconds,
    keepRoot,
    shellOnFailure,
    progress,
    signal,
  });
  if (!built.ok) return built;
  return ok({ ...summary(built.value, resolve(paths.packages)), warnings });
}

/** Brings what the steps to be built start from: verified sources and the base root. Nothing to build needs neither. */
async function prepare(
  context: Context,
  plan: BuildPlan,
  mirror: Mirror,
): Promise<Result<{ readonly baseDir: string; readonly sources: readonly FetchedSource[] }>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  const recipes = plan.steps.filter((step) => step.action === 'build').map((step) => step.recipe);
  if (recipes.length === 0) return ok({ baseDir: '', sources: [] });
  progress({ kind: 'step', text: `fetch sources of ${plural(recipes.length, 'recipe')}` });
  const sources = await fetchSources(recipes, {
    mirrors: settings.sourceMirrors,
    lockPath: settings.lockPath,
    storeDir: paths.sources,
    progress,
    signal,
  });
  if (!sources.ok) return sources;
  progress({ kind: 'done', text: `${plural(sources.value.length, 'file')}, all verified` });
  const base = await ensureBase(mirror, settings.buildroot, paths.roots, progress, signal);
  return base.ok ? ok({ baseDir: base.value.dir, sources: sources.value }) : base;
}

function summary(built: readonly BuiltPackage[], packagesDir: string): Answer {
  const made = built.filter((item) => item.action === 'built').length;
  const lines = built.map((item) => `${item.action.padEnd(6)}  ${item.sha256}  ${item.fileName}\n`);
  const text = `${lines.join('')}${plural(made, 'package')} built, ${String(built.length - made)} reused, in ${packagesDir}\n`;
  return { text, json: { format: 1, packagesDir, packages: built } };
}
