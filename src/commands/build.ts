import { resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { buildPackages, planToJson, renderPlan, type BuiltPackage } from '../build/index.ts';
import { ensureBase } from '../buildroot/index.ts';
import { closure } from '../graph/index.ts';
import { fetchSources } from '../sources/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { openConfiguredMirror } from './open-mirror.ts';
import { planPackages, recordStore } from './plan-packages.ts';
import { selectRecipes, type Selection } from './resolve-names.ts';

const TIMEOUT_MS = 4 * 3600 * 1000;

/** Builds the selection and what it needs; with isDryRun, only says what would be built and why. */
export async function buildCommand(
  context: Context,
  selection: Selection,
  { keepRoot }: { readonly keepRoot: boolean },
): Promise<Result<Answer>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  const selected = await selectRecipes(context, selection);
  if (!selected.ok) return selected;
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const { graph, names } = selected.value;
  const plan = await planPackages(context, graph, names, mirror.value);
  if (!plan.ok) return plan;
  if (context.isDryRun) return ok({ text: renderPlan(plan.value), json: planToJson(plan.value) });

  const toBuild = plan.value.steps.filter((step) => step.action === 'build').map((step) => step.recipe);
  let baseDir = '';
  let sources: Awaited<ReturnType<typeof fetchSources>> = ok([]);
  if (toBuild.length > 0) {
    progress({ kind: 'step', text: `fetch sources of ${plural(toBuild.length, 'recipe')}` });
    sources = await fetchSources(toBuild, {
      mirrors: settings.sourceMirrors,
      lockPath: settings.lockPath,
      storeDir: paths.sources,
      progress,
      signal,
    });
    if (!sources.ok) return sources;
    progress({ kind: 'done', text: `${plural(sources.value.length, 'file')}, all verified` });
    const tree = await ensureBase(mirror.value, settings.buildroot, paths.roots, progress, signal);
    if (!tree.ok) return tree;
    baseDir = tree.value.dir;
  }
  if (!sources.ok) return sources;
  const built = await buildPackages(plan.value, {
    store: recordStore(context),
    baseDir,
    rootsDir: paths.roots,
    logsDir: paths.logs,
    sources: sources.value,
    jobs: context.jobs,
    timeoutMs: TIMEOUT_MS,
    epochSeconds: context.epochSeconds,
    keepRoot,
    progress,
    signal,
  });
  return built.ok ? ok(summary(built.value, resolve(paths.packages), closure(graph, names).length)) : built;
}

function summary(built: readonly BuiltPackage[], packagesDir: string, total: number): Answer {
  const made = built.filter((item) => item.action === 'built').length;
  const lines = built.map((item) => `${item.action.padEnd(6)}  ${item.sha256}  ${item.fileName}\n`);
  const text = `${lines.join('')}${plural(made, 'package')} built, ${String(total - made)} reused, in ${packagesDir}\n`;
  return { text, json: { format: 1, packagesDir, packages: built } };
}
