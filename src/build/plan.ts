import { join } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { sha256OfFile, type Sha256Hex } from '../lib/digest.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { closure, type Graph } from '../graph/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { lockKey, type SourcesLock } from '../sources/index.ts';
import { BUILD_FORMAT, describeChange, type FingerprintRecord } from './fingerprint.ts';
import { readRecord, type BuildRecord, type RecordStore } from './records.ts';

/** What will be done for one recipe, and why. */
export type PlannedStep = {
  readonly recipe: Recipe;
  readonly sources: readonly { readonly file: string; readonly sha256: Sha256Hex | undefined }[];
  /** Recipes whose packages are installed in the root: the build closure without the recipe itself, dependencies first. */
  readonly installs: readonly string[];
} & (
  | { readonly action: 'reuse'; readonly record: BuildRecord }
  | { readonly action: 'build'; readonly reason: string }
);

export interface BuildPlan {
  readonly steps: readonly PlannedStep[];
  readonly baseIdentity: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlanInputs {
  readonly graph: Graph;
  readonly names: readonly string[];
  readonly lock: SourcesLock;
  readonly baseIdentity: string;
  readonly basePackages: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, string>>;
  readonly store: RecordStore;
}

/** Reads recipes and records and writes nothing. Fails when a recipe needs a base package that the mirror lacks. */
export async function planBuild(inputs: PlanInputs): Promise<Result<BuildPlan>> {
  const steps = new Map<string, PlannedStep>();
  const faults: Diagnostic[] = [];
  for (const name of closure(inputs.graph, inputs.names)) {
    const recipe = inputs.graph.recipes.get(name);
    if (recipe === undefined) throw new Error(`internal error: ${name} is not in the graph`);
    faults.push(...missingFromBase(recipe, inputs.basePackages));
    steps.set(name, await planStep(recipe, steps, inputs));
  }
  const { baseIdentity, environment } = inputs;
  return faults.length > 0 ? failAll(faults) : ok({ steps: [...steps.values()], baseIdentity, environment });
}

function missingFromBase(recipe: Recipe, basePackages: ReadonlySet<string>): readonly Diagnostic[] {
  return [...new Set([...recipe.baseBuild, ...recipe.baseRun])]
    .filter((name) => !basePackages.has(name))
    .map((name) => {
      const message = `"${recipe.name}" needs the package "${name}", which is not in the build root's series of the mirror.`;
      const hint =
        'Add its series to buildroot.series in slackforge.yaml, or correct "base" in the recipe.yaml.';
      return problem('build/missing-base-package', message, {
        location: { file: join(recipe.dir, 'recipe.yaml') },
        hint,
      });
    });
}

async function planStep(
  recipe: Recipe,
  steps: ReadonlyMap<string, PlannedStep>,
  inputs: PlanInputs,
): Promise<PlannedStep> {
  const installs = closure(inputs.graph, [recipe.name]).filter((name) => name !== recipe.name);
  const sources = recipe.sources.map((source) => {
    const key = lockKey({ recipe: recipe.name, version: recipe.version, file: source.file });
    return { file: source.file, sha256: source.sha256 ?? inputs.lock.get(key)?.sha256 };
  });
  const step = { recipe, installs, sources };
  const rebuilt = installs.find((name) => steps.get(name)?.action === 'build');
  const before = await readRecord(inputs.store, recipe.name);
  if (before === undefined) return { ...step, action: 'build', reason: 'it was not built yet' };
  const unlocked = sources.find((source) => source.sha256 === undefined);
  if (unlocked !== undefined)
    return { ...step, action: 'build', reason: `the digest of ${unlocked.file} is not locked yet` };
  if (rebuilt !== undefined) return { ...step, action: 'build', reason: `${rebuilt} is rebuilt` };
  const dependencies = new Map(
    installs.map((name) => {
      const planned = steps.get(name);
      if (planned?.action !== 'reuse') throw new Error(`internal error: ${name} is not planned`);
      return [name, planned.record.package.sha256];
    }),
  );
  const digests = new Map(
    sources.flatMap(({ file, sha256 }) => (sha256 === undefined ? [] : [[file, sha256]])),
  );
  const change = describeChange(before.inputs, await recordOf(recipe, digests, dependencies, inputs));
  return change === undefined
    ? { ...step, action: 'reuse', record: before }
    : { ...step, action: 'build', reason: change };
}

/** The inputs of one build, once the digests of its sources and dependencies are known. */
export async function recordOf(
  recipe: Recipe,
  sources: ReadonlyMap<string, Sha256Hex>,
  dependencies: ReadonlyMap<string, Sha256Hex>,
  inputs: Pick<PlanInputs, 'baseIdentity' | 'environment'>,
): Promise<FingerprintRecord> {
  const files = await Promise.all(
    recipe.files.map(async (file) => [file, await sha256OfFile(join(recipe.dir, file))] as const),
  );
  return {
    format: BUILD_FORMAT,
    recipe: Object.fromEntries(files),
    version: recipe.version,
    sources: Object.fromEntries(sources),
    dependencies: Object.fromEntries(dependencies),
    base: inputs.baseIdentity,
    environment: inputs.environment,
  };
}
