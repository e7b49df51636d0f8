import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { planToJson, renderPlan } from '../../../src/build/index.ts';
import { planBuild, recordOf, type BuildPlan, type PlanInputs } from '../../../src/build/plan.ts';
import { writeRecord } from '../../../src/build/records.ts';
import { buildGraph, closure } from '../../../src/graph/index.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { loadRecipes, type RecipeOverride } from '../../../src/recipe/index.ts';
import { lockKey } from '../../../src/sources/index.ts';
import { expectGolden } from '../../rig/golden.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

/** app needs lib and tool, lib needs tool; other stands alone. All sources are locked. */
const RECIPES = {
  ...recipeFiles('app', '3.0', ['lib', 'tool']),
  ...recipeFiles('lib', '2.0', ['tool']),
  ...recipeFiles('tool', '1.0'),
  ...recipeFiles('other', '4.0'),
};

async function inputsOf(
  files: TempTree,
  changes: Partial<PlanInputs> = {},
  overrides: ReadonlyMap<string, RecipeOverride> = new Map(),
): Promise<PlanInputs> {
  const graph = valueOf(buildGraph(valueOf(await loadRecipes(files.at('slackbuilds'), overrides))));
  const entries = [...graph.recipes.values()].flatMap(({ name, version, sources }) =>
    sources.map(({ file }) => ({ recipe: name, version, file, sha256: sha256Of(file) })),
  );
  return {
    graph,
    names: ['app', 'other'],
    lock: new Map(entries.map((entry) => [lockKey(entry), entry])),
    baseIdentity: sha256Of('base'),
    basePackages: new Set(['gcc']),
    environment: { TAG: '_sf', TZ: 'UTC' },
    store: { recordsDir: files.at('records'), packagesDir: files.at('packages') },
    ...changes,
  };
}

/** Leaves what a build of everything would: a package and a record for each recipe. */
async function pretendBuilt(files: TempTree, inputs: PlanInputs): Promise<void> {
  for (const name of closure(inputs.graph, inputs.names)) {
    const recipe = inputs.graph.recipes.get(name);
    if (recipe === undefined) throw new Error(`no ${name}`);
    const needs = closure(inputs.graph, [name]).filter((need) => need !== name);
    const digests = (names: readonly string[]) => new Map(names.map((key) => [key, sha256Of(key)]));
    const record = await recordOf(
      recipe,
      digests(recipe.sources.map(({ file }) => file)),
      digests(needs),
      inputs,
    );
    await files.write({ [`packages/${name}.txz`]: name });
    const made = { fileName: `${name}.txz`, sha256: sha256Of(name) };
    await writeRecord(inputs.store, name, { format: 1, inputs: record, package: made, durationMs: 1 });
  }
}

const summary = (plan: BuildPlan) =>
  plan.steps.map((step) => `${step.recipe.name}: ${step.action === 'build' ? step.reason : 'reuse'}`);

/** What is planned after everything was built and then something was changed. */
async function after(change: (files: TempTree) => Promise<unknown>, inputs: Partial<PlanInputs> = {}) {
  await using files = await tempTree(RECIPES);
  await pretendBuilt(files, await inputsOf(files));
  await change(files);
  return summary(valueOf(await planBuild(await inputsOf(files, inputs))));
}
const nothing = () => Promise.resolve();

describe('a plan', () => {
  it('builds everything the first time, each after what it needs', async () => {
    await using files = await tempTree(RECIPES);
    const plan = valueOf(await planBuild(await inputsOf(files)));
    expect(summary(plan)).toEqual([
      'other: it was not built yet',
      'tool: it was not built yet',
      'lib: it was not built yet',
      'app: it was not built yet',
    ]);
    expect(plan.steps.map((step) => step.installs)).toEqual([[], [], ['tool'], ['tool', 'lib']]);
  });

  it('reuses everything when nothing changed', async () => {
    expect(await after(nothing)).toEqual(['other: reuse', 'tool: reuse', 'lib: reuse', 'app: reuse']);
  });

  it('builds anew what changed and whatever stands on it, and nothing else', async () => {
    expect(await after((files) => files.write({ 'slackbuilds/lib/lib.SlackBuild': '#!/bin/sh\n' }))).toEqual([
      'other: reuse',
      'tool: reuse',
      'lib: the recipe file lib.SlackBuild changed',
      'app: lib is rebuilt',
    ]);
  });

  it('builds anew when a file comes into a recipe', async () => {
    expect(await after((files) => files.write({ 'slackbuilds/app/fix.patch': '' }))).toContain(
      'app: the recipe file fix.patch is new',
    );
  });

  it('builds everything anew in another base root, or with another variable', async () => {
    const inOther = await after(nothing, { baseIdentity: sha256Of('other base') });
    expect(inOther.slice(0, 3)).toEqual([
      'other: the base root changed',
      'tool: the base root changed',
      'lib: tool is rebuilt',
    ]);
    const tagged = await after(nothing, { environment: { TAG: '_my', TZ: 'UTC' } });
    expect(tagged[0]).toBe('other: the build variable TAG changed');
  });

  it('builds anew when a source has another digest in the lock, or none', async () => {
    const entry = { recipe: 'other', version: '4.0', file: 'other-4.0.tar.gz', sha256: sha256Of('new') };
    const lock = new Map([[lockKey(entry), entry]]);
    expect(await after(nothing, { names: ['other'], lock })).toEqual([
      'other: the source other-4.0.tar.gz changed',
    ]);
    expect(await after(nothing, { names: ['other'], lock: new Map() })).toEqual([
      'other: the digest of other-4.0.tar.gz is not locked yet',
    ]);
  });

  it('takes a package that is gone or altered for one that was never built', async () => {
    expect(await after((files) => rm(files.at('packages/tool.txz')))).toEqual([
      'other: reuse',
      'tool: it was not built yet',
      'lib: tool is rebuilt',
      'app: tool is rebuilt',
    ]);
    expect(await after((files) => files.write({ 'packages/app.txz': 'altered' }))).toContain(
      'app: it was not built yet',
    );
  });

  it.each(['', '{', '{"format": 2}', 'null'])('takes a record that reads %j for none', async (text) => {
    expect(await after((files) => files.write({ 'records/other.json': text }))).toContain(
      'other: it was not built yet',
    );
  });

  it('is refused for every package that the mirror lacks, one sentence each', async () => {
    await using files = await tempTree(RECIPES);
    const faults = faultsOf(
      await planBuild(await inputsOf(files, { names: ['lib'], basePackages: new Set() })),
    );
    expect(faults.map((fault) => [fault.code, fault.message, fault.location])).toEqual(
      ['tool', 'lib'].map((name) => [
        'build/missing-base-package',
        `"${name}" needs the package "gcc", which is not in the build root's series of the mirror.`,
        { file: files.at(`slackbuilds/${name}/recipe.yaml`) },
      ]),
    );
  });
});

describe('a plan that is shown', () => {
  it('says what, why, from which sources and with what, and is the same as data', async () => {
    await using files = await tempTree(RECIPES);
    await pretendBuilt(files, await inputsOf(files));
    const override = { version: '2.1', sources: [{ file: 'lib-2.1.tar.xz', sha256: sha256Of('2.1') }] };
    const inputs = await inputsOf(files, { lock: new Map() }, new Map([['lib', override]]));
    const locked = await inputsOf(files);
    const keys = [...locked.lock].filter(([key]) => !key.startsWith('app '));
    const plan = valueOf(await planBuild({ ...inputs, lock: new Map(keys) }));
    await expectGolden('plan/mixed.txt', renderPlan(plan));
    await expectGolden('plan/mixed.json', `${JSON.stringify(planToJson(plan), undefined, 2)}\n`);
  });
});
