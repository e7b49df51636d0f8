import { availableParallelism, freemem } from 'node:os';
import { resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import {
  createLocalExecutor,
  failureDiagnostics,
  findDamage,
  foregoneOutcomes,
  isComplete,
  localBlobStore,
  needsWarnings,
  planEvent,
  readHistory,
  renderPlan,
  renderReport,
  runPlan,
  tidyStore,
  TIMEOUT_MINUTES,
  undeclaredWarnings,
  type BuildPlan,
  type BuildReport,
  type OnFailure,
} from '../build/index.ts';
import { checkTracing, readMirrorNames, removeLeftovers } from '../buildroot/index.ts';
import type { Mirror } from '../mirror/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { fetchForBuild } from './fetch-for-build.ts';
import { storeOf } from './plan-packages.ts';
import { planSelection } from './plan-selection.ts';
import { prepareRoots } from './prepare-roots.ts';
import type { Selection } from './resolve-names.ts';
import { shellWhereItFailed } from './shell-on-failure.ts';

export interface BuildFlags {
  readonly keepRoot: boolean;
  readonly shellOnFailure: boolean;
  /** Packages at a time; one that suits the machine when undefined. */
  readonly parallel: number | undefined;
  readonly onFailure: OnFailure;
  /** Builds what failed before with the same inputs once more. */
  readonly retry: boolean;
  /** Reads every package of the store instead of trusting its mark. */
  readonly verifyStore: boolean;
  /** Uses the compiler cache for everything. */
  readonly ccache: boolean;
  /** Builds in roots of all series. */
  readonly fullBase: boolean;
  /** Builds what is named even where it is built, and sees which of its declared needs the build does without. */
  readonly checkNeeds: boolean;
}

/** Builds the selection and what it needs; with isDryRun, only says what would be built and why. */
export async function buildCommand(
  context: Context,
  selection: Selection,
  flags: BuildFlags,
): Promise<Result<Answer>> {
  const retry = flags.retry ? 'all' : new Set(selection.names);
  // What is meant by "everything" is everything that this mirror can build.
  const manner = {
    retry,
    isFull: flags.fullBase,
    isLenient: selection.isAll,
    checksNeeds: flags.checkNeeds,
  } as const;
  const planned = await planSelection(context, selection, {
    ...manner,
    scrutiny: flags.verifyStore ? 'bytes' : 'mark',
  });
  if (!planned.ok) return planned;
  const { mirror, warnings } = planned.value;
  let { plan } = planned.value;
  if (context.isDryRun) {
    context.emit?.(planEvent(plan));
    return ok({ text: renderPlan(plan), json: summaryEvent(undefined, true), warnings });
  }

  const traceable = flags.checkNeeds ? await checkTracing() : ok(undefined);
  if (!traceable.ok) return traceable;
  const store = storeOf(context);
  await tidyStore(store);
  await removeLeftovers(outPaths(context.settings).roots);
  // What the steps stand on is about to be used: now all of it is read.
  const damages = await findDamage(plan, store);
  for (const damage of damages) context.progress({ kind: 'say', text: `${damage}: it is built again.` });
  if (damages.length > 0) {
    const again = await planned.value.again({ ...manner, scrutiny: 'bytes' });
    if (!again.ok) return again;
    plan = again.value;
  }
  context.emit?.(planEvent(plan));
  const report = await carryOut(context, plan, mirror, flags, retry);
  if (!report.ok) return report;
  return ok({
    text: renderReport(report.value, resolve(store.packagesDir)),
    json: summaryEvent(report.value, false, resolve(store.packagesDir)),
    warnings: [
      ...warnings,
      ...undeclaredWarnings(report.value),
      ...needsWarnings(report.value),
      ...failureDiagnostics(report.value),
    ],
    isFailure: !isComplete(report.value),
  });
}

async function carryOut(
  context: Context,
  plan: BuildPlan,
  mirror: Mirror,
  flags: BuildFlags,
  retry: ReadonlySet<string> | 'all',
): Promise<Result<BuildReport>> {
  const { settings, progress, signal, epochSeconds, emit } = context;
  const paths = outPaths(settings);
  const store = storeOf(context);
  // A compiler that is spared opens no header.
  const usesCcache = ({ name, wantsCcache }: Recipe): boolean =>
    !flags.checkNeeds && (flags.ccache || wantsCcache || settings.ccache.includes(name));
  const steps = plan.steps.filter((step) => step.action === 'build');
  const fetched = await fetchForBuild(
    context,
    steps.map(({ recipe }) => recipe),
  );
  if (!fetched.ok) return fetched;
  const { files: sources, faults: sourceFaults } = fetched.value;
  const foregone = foregoneOutcomes(plan.steps, sourceFaults);
  const possible = steps.filter(({ recipe }) => !foregone.has(recipe.name));
  const isOver = flags.onFailure === 'stop-now' && possible.length < steps.length;
  const wanted = possible.map(({ recipe, root }) => ({ root, withCcache: usesCcache(recipe) }));
  const rootOf = await prepareRoots(context, mirror, plan.roots, isOver ? [] : wanted, {
    withLayers: flags.checkNeeds,
  });
  if (!rootOf.ok) return rootOf;
  const blobs = localBlobStore(
    store.objectsDir,
    new Map(sources.map((source) => [source.sha256, source.path])),
  );
  // A shell is for one person at one place.
  const parallel = flags.shellOnFailure ? 1 : (flags.parallel ?? defaultParallel(context.jobs));
  return runPlan(plan, {
    store,
    blobs,
    executor: createLocalExecutor({
      blobs,
      rootsDir: paths.roots,
      rootOf: rootOf.value,
      runner: context.runner,
      ccacheDir: paths.ccache,
      keepRoot: flags.keepRoot,
      ...(flags.shellOnFailure ? { onFailure: shellWhereItFailed(progress) } : {}),
    }),
    sources,
    sourceFaults,
    history: await readHistory(store.historyFile),
    retry,
    capacity: { slots: parallel, cores: context.jobs, memoryMiB: Math.floor(freemem() / 1024 ** 2) },
    onFailure: flags.onFailure,
    timeoutMinutes: TIMEOUT_MINUTES,
    limits: settings.limits,
    mirrorNames: () => readMirrorNames(paths.roots, plan.roots.planner.full.base.packages),
    usesCcache,
    logsDir: paths.logs,
    epochSeconds,
    progress,
    emit: emit ?? (() => undefined),
    signal,
  });
}

/**
 * Two packages at a time, more on large machines: unpacking, configuring and packing one of them use a single core, which leaves room for another
 * one's compilers. More at a time only take each other's cores and memory.
 */
function defaultParallel(jobs: number): number {
  return Math.max(1, Math.min(jobs, Math.max(2, Math.floor(availableParallelism() / 4))));
}

/** The last event of a run. */
function summaryEvent(report: BuildReport | undefined, isDryRun: boolean, packagesDir?: string): unknown {
  return {
    event: 'summary',
    format: 1,
    isComplete: report === undefined || isComplete(report),
    isDryRun,
    ...(packagesDir === undefined ? {} : { packagesDir }),
    packages: report?.outcomes ?? [],
    ...(report === undefined
      ? {}
      : { wallMs: report.wallMs, boundMs: report.boundMs, expectedMs: report.expectedMs }),
    diagnostics: [],
  };
}
