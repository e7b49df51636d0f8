import { join } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import type { Sha256Hex } from '../lib/digest.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { closure, type Graph } from '../graph/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { lockKey, type SourcesLock } from '../sources/index.ts';
import { findChange, fingerprintOf, type Change, type FingerprintRecord } from './fingerprint.ts';
import { rememberedFailure, type HistoryEntry } from './history.ts';
import { recordOf } from './inputs-of.ts';
import { findRecord, lastRecord, type BuildRecord, type Scrutiny } from './records.ts';
import { rootOf, type ChosenRoot, type RootChoice } from './root-of.ts';
import type { BuildStore } from './store.ts';

/** What will be done for one recipe, and why. */
export type PlannedStep = {
  readonly recipe: Recipe;
  readonly sources: readonly { readonly file: string; readonly sha256: Sha256Hex | undefined }[];
  /** Recipes whose packages are installed in the root: the build closure without the recipe itself, dependencies first. */
  readonly installs: readonly string[];
  /** What it is, or was, built in. */
  readonly root: ChosenRoot;
  /** It is built even where the same was built before, and traced: see check-needs.ts. */
  readonly checksNeeds: boolean;
  /** A clause for people. */
  readonly reason: string;
} & (
  | { readonly action: 'reuse'; readonly record: BuildRecord }
  | {
      readonly action: 'build';
      /** Not built after all if these, which are built before, come out as they were; empty when nothing can spare it. */
      readonly unless: readonly string[];
      /** The one thing that is different from the last build, where that is known. */
      readonly change?: Change;
    }
  /** The same inputs failed before, by the recipe's own fault: not tried again without being asked for. */
  | { readonly action: 'failed-before'; readonly attempt: HistoryEntry }
  /** By recipes that cannot be built; by none of them when the mirror lacks what it needs. */
  | { readonly action: 'blocked'; readonly by: readonly string[] }
);

export type BuildStep = Extract<PlannedStep, { readonly action: 'build' }>;

export interface BuildPlan {
  readonly steps: readonly PlannedStep[];
  readonly roots: RootChoice;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlanInputs {
  readonly graph: Graph;
  readonly names: readonly string[];
  readonly lock: SourcesLock;
  readonly roots: RootChoice;
  readonly environment: Readonly<Record<string, string>>;
  readonly store: BuildStore;
  readonly history: readonly HistoryEntry[];
  /** Tried again though the same inputs failed before: what was named, or `all`. */
  readonly retry: ReadonlySet<string> | 'all';
  readonly scrutiny: Scrutiny;
  /** A recipe whose base packages the mirror lacks is a fault; with this, only that recipe and what needs it are not built. */
  readonly isLenient: boolean;
  /** Whether the needs of what is named are to be checked. */
  readonly checksNeeds: boolean;
}

/** Reads recipes and records and writes nothing. Fails, unless told to be lenient, when a recipe needs a base package that the mirror lacks. */
export async function planBuild(inputs: PlanInputs): Promise<Result<BuildPlan>> {
  const steps = new Map<string, PlannedStep>();
  const faults: Diagnostic[] = [];
  for (const name of closure(inputs.graph, inputs.names)) {
    const recipe = inputs.graph.recipes.get(name);
    if (recipe === undefined) throw new Error(`internal error: ${name} is not in the graph`);
    const missing = missingFromBase(recipe, inputs.roots);
    if (!inputs.isLenient) faults.push(...missing.map((each) => notInMirror(recipe, each)));
    steps.set(name, await planStep(recipe, missing, steps, inputs));
  }
  const { roots, environment } = inputs;
  return faults.length > 0 ? failAll(faults) : ok({ steps: [...steps.values()], roots, environment });
}

function missingFromBase(recipe: Recipe, { planner }: RootChoice): readonly string[] {
  const declared = new Set([...recipe.baseBuild, ...recipe.baseRun]);
  return [...declared].filter((name) => planner.packageOf(name) === undefined);
}

function notInMirror(recipe: Recipe, name: string): Diagnostic {
  const message = `"${recipe.name}" needs the package "${name}", which is not in the build root's series of the mirror.`;
  return problem('build/missing-base-package', message, {
    location: { file: join(recipe.dir, 'recipe.yaml') },
    hint: 'Add its series to buildroot.series in slackforge.yaml, or correct "base" in the recipe.yaml.',
  });
}

async function planStep(
  recipe: Recipe,
  missing: readonly string[],
  steps: ReadonlyMap<string, PlannedStep>,
  inputs: PlanInputs,
): Promise<PlannedStep> {
  const { store } = inputs;
  const installs = closure(inputs.graph, [recipe.name]).filter((name) => name !== recipe.name);
  const sources = recipe.sources.map((source) => {
    const key = lockKey({ recipe: recipe.name, version: recipe.version, file: source.file });
    return { file: source.file, sha256: source.sha256 ?? inputs.lock.get(key)?.sha256 };
  });
  const root = rootOf(recipe, installs, inputs.graph, inputs.roots);
  const checksNeeds = inputs.checksNeeds && inputs.names.includes(recipe.name);
  const step = { recipe, installs, root, sources, checksNeeds };
  if (missing.length > 0) {
    const reason = `the build root's series of the mirror lack ${missing.join(', ')}`;
    return { ...step, action: 'blocked', by: [], reason };
  }
  const needed = installs.map((name) => steps.get(name));
  const blockers = namesOf(needed, 'failed-before', 'blocked');
  if (blockers.length > 0)
    return { ...step, action: 'blocked', by: blockers, reason: `${blockers[0] ?? ''} cannot be built` };

  const last = await lastRecord(store, recipe.name);
  const unlocked = sources.find((source) => source.sha256 === undefined);
  if (unlocked !== undefined)
    return {
      ...step,
      action: 'build',
      unless: [],
      reason: `the digest of ${unlocked.file} is not locked yet`,
    };
  const rebuilt = namesOf(needed, 'build');
  const digests = needed.flatMap((each) =>
    each?.action === 'reuse'
      ? [[each.recipe.name, each.record.package.sha256] as const]
      : [[each?.recipe.name ?? '', last?.inputs.dependencies[each?.recipe.name ?? '']] as const],
  );
  const known = digests.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const]));
  const record = recordOf(step, lockedSources(step), new Map(known), inputs);
  const change = last === undefined ? undefined : findChange(last.inputs, record);
  if (rebuilt.length > 0) {
    if (last === undefined) return { ...step, action: 'build', unless: [], reason: 'it was not built yet' };
    return change === undefined
      ? {
          ...step,
          action: 'build',
          unless: checksNeeds ? [] : rebuilt,
          reason: `${rebuilt[0] ?? ''} is rebuilt`,
        }
      : { ...step, action: 'build', unless: [], reason: change.clause, change };
  }
  return settle(step, record, last, inputs);
}

type StepBase = Pick<PlannedStep, 'recipe' | 'installs' | 'root' | 'sources' | 'checksNeeds'>;

/** What is to be done once all inputs are known. */
async function settle(
  step: StepBase,
  inputs: FingerprintRecord,
  last: BuildRecord | undefined,
  { store, history, retry, scrutiny }: Pick<PlanInputs, 'store' | 'history' | 'retry' | 'scrutiny'>,
): Promise<PlannedStep> {
  const fingerprint = fingerprintOf(inputs);
  const change = last === undefined ? undefined : findChange(last.inputs, inputs);
  const found = await findRecord(store, fingerprint, scrutiny);
  if (found.how === 'good' && step.checksNeeds)
    return { ...step, action: 'build', unless: [], reason: 'what it needs is to be checked' };
  if (found.how === 'good') {
    const reason =
      last !== undefined && change === undefined
        ? 'nothing it is made from changed'
        : `a build of ${found.record.finished.slice(0, 10)} was made from the same`;
    return { ...step, action: 'reuse', record: found.record, reason };
  }
  const failure = rememberedFailure(history, fingerprint);
  if (failure !== undefined && retry !== 'all' && !retry.has(step.recipe.name)) {
    const reason = `the same failed on ${failure.began.slice(0, 10)}: ${failure.cause?.text ?? 'for an unknown cause'}`;
    return { ...step, action: 'failed-before', attempt: failure, reason };
  }
  if (found.how === 'damaged') return { ...step, action: 'build', unless: [], reason: found.what };
  return change === undefined
    ? { ...step, action: 'build', unless: [], reason: 'it was not built yet' }
    : { ...step, action: 'build', unless: [], reason: change.clause, change };
}

/** A step again, now that what it needs is done: all digests are known. */
export async function replanStep(
  step: BuildStep,
  sources: ReadonlyMap<string, Sha256Hex>,
  dependencies: ReadonlyMap<string, Sha256Hex>,
  plan: Pick<BuildPlan, 'environment'>,
  known: Pick<PlanInputs, 'store' | 'history' | 'retry'>,
): Promise<{ readonly step: PlannedStep; readonly inputs: FingerprintRecord }> {
  const inputs = recordOf(step, sources, dependencies, plan);
  const last = await lastRecord(known.store, step.recipe.name);
  return { step: await settle(step, inputs, last, { ...known, scrutiny: 'bytes' }), inputs };
}

function namesOf(
  steps: readonly (PlannedStep | undefined)[],
  ...actions: readonly PlannedStep['action'][]
): readonly string[] {
  return steps.flatMap((step) =>
    step !== undefined && actions.includes(step.action) ? [step.recipe.name] : [],
  );
}

function lockedSources({ sources }: StepBase): ReadonlyMap<string, Sha256Hex> {
  return new Map(
    sources.flatMap(({ file, sha256 }) => (sha256 === undefined ? [] : [[file, sha256] as const])),
  );
}
