import {
  buildStore,
  localBlobStore,
  planBuild,
  readHistory,
  runPlan,
  type BuildEvent,
  type BuildPlan,
  type BuildReport,
  type BuildStore,
  type PlanInputs,
} from '../../src/build/index.ts';
import type { BuildJob } from '../../src/build/executor.ts';
import type { RunOptions } from '../../src/build/run-options.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { sha256Of } from '../../src/lib/digest.ts';
import { loadRecipes, type RecipeOverride } from '../../src/recipe/index.ts';
import { lockKey } from '../../src/sources/index.ts';
import { fakeExecutor, type FakeExecutor, type Script } from './fake-executor.ts';
import { fakeRoots } from './fake-roots.ts';
import { valueOf } from './result.ts';
import { tempTree, type TempTree, type Tree } from './temp-tree.ts';

/** Recipes in a folder with a store beside them, and builds of them that a test decides. */
export interface BuildScene extends TempTree {
  readonly store: BuildStore;
  inputs(
    names: readonly string[],
    changes?: Partial<PlanInputs>,
    overrides?: ReadonlyMap<string, RecipeOverride>,
  ): Promise<PlanInputs>;
  plan(names: readonly string[], changes?: Partial<PlanInputs>): Promise<BuildPlan>;
  /** Plans and carries out. */
  build(names: readonly string[], options?: SceneOptions): Promise<Built>;
}

export interface SceneOptions {
  readonly script?: (job: BuildJob, signal: AbortSignal) => Script | Promise<Script>;
  readonly plan?: Partial<PlanInputs>;
  readonly run?: Partial<RunOptions>;
}

export interface Built {
  readonly report: BuildReport;
  readonly executor: FakeExecutor;
  readonly events: readonly BuildEvent[];
  /** `name: result`, in the order of the plan. */
  readonly results: readonly string[];
}

export async function buildScene(recipes: Tree): Promise<BuildScene> {
  const files = await tempTree(recipes);
  const store = buildStore(files.at('out/build'), files.at('out/packages'));
  const inputsOf: BuildScene['inputs'] = async (names, changes = {}, overrides = new Map()) => {
    const graph = valueOf(buildGraph(valueOf(await loadRecipes(files.at('slackbuilds'), overrides))));
    const entries = [...graph.recipes.values()].flatMap(({ name, version, sources }) =>
      sources.map(({ file }) => ({ recipe: name, version, file, sha256: sha256Of(file) })),
    );
    return {
      graph,
      names,
      lock: new Map(entries.map((entry) => [lockKey(entry), entry])),
      roots: fakeRoots('base', ['gcc']),
      environment: { TAG: '_sf', TZ: 'UTC' },
      store,
      history: await readHistory(store.historyFile),
      retry: new Set(),
      scrutiny: 'mark',
      isLenient: false,
      checksNeeds: false,
      ...changes,
    };
  };
  const plan = async (names: readonly string[], changes: Partial<PlanInputs> = {}): Promise<BuildPlan> =>
    valueOf(await planBuild(await inputsOf(names, changes)));
  return {
    ...files,
    store,
    inputs: inputsOf,
    plan,
    build: async (names, { script, plan: changes = {}, run = {} } = {}) => {
      const planned = await plan(names, changes);
      const sources = planned.steps.flatMap((step) =>
        step.sources.map(({ file, sha256 }) => ({
          recipe: step.recipe.name,
          file,
          path: files.at(file),
          sha256: sha256 ?? sha256Of(file),
          origin: 'store',
        })),
      );
      const blobs = run.blobs ?? localBlobStore(store.objectsDir);
      const executor = fakeExecutor(files, blobs, script);
      const events: BuildEvent[] = [];
      const report = valueOf(
        await runPlan(planned, {
          store,
          blobs,
          executor,
          sources,
          sourceFaults: new Map(),
          history: await readHistory(store.historyFile),
          retry: changes.retry ?? new Set(),
          capacity: { slots: 2, cores: 2, memoryMiB: 4096 },
          onFailure: 'keep-going',
          timeoutMinutes: 1,
          limits: {},
          mirrorNames: () => Promise.resolve([]),
          usesCcache: () => false,
          logsDir: files.at('out/logs'),
          epochSeconds: 0,
          progress: () => undefined,
          emit: (event) => events.push(event),
          signal: new AbortController().signal,
          ...run,
        }),
      );
      const results = report.outcomes.map((outcome) => `${outcome.name}: ${outcome.result}`);
      return { report, executor, events, results };
    },
  };
}
