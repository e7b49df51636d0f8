import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  planBuild,
  planEvent,
  renderPlan,
  type BuildPlan,
  type PlanInputs,
} from '../../../src/build/index.ts';
import { recordOf } from '../../../src/build/inputs-of.ts';
import { lastRecord, writeLast, writeResult } from '../../../src/build/records.ts';
import { closure } from '../../../src/graph/index.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { fileMark } from '../../../src/lib/fs.ts';
import type { RecipeOverride } from '../../../src/recipe/index.ts';
import { lockKey } from '../../../src/sources/index.ts';
import { buildScene, type BuildScene } from '../../rig/build-scene.ts';
import { fakeRoots } from '../../rig/fake-roots.ts';
import { expectGolden } from '../../rig/golden.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';

/** app needs lib and tool, lib needs tool; other stands alone. All sources are locked. */
const RECIPES = {
  ...recipeFiles('app', '3.0', ['lib', 'tool']),
  ...recipeFiles('lib', '2.0', ['tool']),
  ...recipeFiles('tool', '1.0'),
  ...recipeFiles('other', '4.0'),
};
const NAMES = ['app', 'other'];

/** Leaves what a build of everything would: an object and a record for each recipe. */
async function pretendBuilt(scene: BuildScene): Promise<void> {
  const inputs = await scene.inputs(NAMES);
  for (const name of closure(inputs.graph, inputs.names)) {
    const recipe = inputs.graph.recipes.get(name);
    if (recipe === undefined) throw new Error(`no ${name}`);
    const needs = closure(inputs.graph, [name]).filter((need) => need !== name);
    const digests = (names: readonly string[]) => new Map(names.map((key) => [key, sha256Of(key)]));
    const record = recordOf(
      {
        recipe,
        root: {
          plan: inputs.roots.planner.full,
          declared: [],
          runsWith: { ours: [], base: [] },
          buildsWith: [],
        },
      },
      digests(recipe.sources.map(({ file }) => file)),
      digests(needs),
      inputs,
    );
    await scene.write({ [`out/build/objects/${sha256Of(name)}`]: name });
    const mark = (await fileMark(objectOf(scene, name))) ?? '';
    const made = { fileName: `${name}.txz`, sha256: sha256Of(name), mark };
    const whole = {
      format: 2,
      inputs: record,
      package: made,
      finished: '2026-01-01',
      durationMs: 1,
    } as const;
    await writeResult(scene.store, whole);
    await writeLast(scene.store, name, whole);
  }
}

const objectOf = (scene: BuildScene, name: string) => join(scene.store.objectsDir, sha256Of(name));

const summary = (plan: BuildPlan) =>
  plan.steps.map((step) => `${step.recipe.name}: ${step.action === 'build' ? step.reason : 'reuse'}`);

/** What is planned after everything was built and then something was changed. */
async function after(change: (scene: BuildScene) => Promise<unknown>, inputs: Partial<PlanInputs> = {}) {
  await using scene = await buildScene(RECIPES);
  await pretendBuilt(scene);
  await change(scene);
  return summary(await scene.plan(NAMES, inputs));
}
const nothing = () => Promise.resolve();

describe('a plan', () => {
  it('builds everything the first time, each after what it needs', async () => {
    await using scene = await buildScene(RECIPES);
    const plan = await scene.plan(NAMES);
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
    const inOther = await after(nothing, { roots: fakeRoots('other base', ['gcc']) });
    expect(inOther.slice(0, 3)).toEqual([
      'other: what its root holds of the mirror changed',
      'tool: what its root holds of the mirror changed',
      'lib: what its root holds of the mirror changed',
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

  it('says of a package that is gone or altered in the store that it is', async () => {
    expect(await after((scene) => rm(objectOf(scene, 'tool')))).toEqual([
      'other: reuse',
      'tool: tool.txz is gone from the store',
      'lib: tool is rebuilt',
      'app: tool is rebuilt',
    ]);
    expect(await after((scene) => writeFile(objectOf(scene, 'app'), 'altered'))).toContain(
      'app: app.txz is damaged in the store',
    );
  });

  it('reads no package whose inode, size and time are as recorded, unless it is told to', async () => {
    await using scene = await buildScene(RECIPES);
    await pretendBuilt(scene);
    const before = await stat(objectOf(scene, 'app'));
    await writeFile(objectOf(scene, 'app'), 'APP');
    await utimes(objectOf(scene, 'app'), before.atime, before.mtime);
    const marks = (await fileMark(objectOf(scene, 'app'))) ?? '';
    expect(summary(await scene.plan(NAMES, { scrutiny: 'bytes' }))).toContain(
      'app: app.txz is damaged in the store',
    );
    // A time that is set back by hand is set to milliseconds or so; only an equal mark can hide a change.
    const last = await lastRecord(scene.store, 'app');
    if (last === undefined) throw new Error('no record');
    await writeResult(scene.store, { ...last, package: { ...last.package, mark: marks } });
    expect(summary(await scene.plan(NAMES))).toContain('app: reuse');
  });

  it('waits with what stands on a package that is built anew, which may come out as before', async () => {
    await using scene = await buildScene(RECIPES);
    await pretendBuilt(scene);
    await scene.write({ 'slackbuilds/tool/tool.SlackBuild': '#!/bin/sh\n' });
    const unless = async () =>
      (await scene.plan(NAMES)).steps.map((step) => (step.action === 'build' ? step.unless : step.action));
    expect(await unless()).toEqual(['reuse', [], ['tool'], ['tool', 'lib']]);
    await scene.write({ 'slackbuilds/app/app.SlackBuild': '#!/bin/sh\n' });
    expect(await unless()).toEqual(['reuse', [], ['tool'], []]);
  });

  it.each(['', '{', '{"format": 2}', 'null'])('takes a record that reads %j for none', async (text) => {
    const spoil = async (scene: BuildScene) => {
      const { store } = scene;
      for (const name of await readdir(store.resultsDir)) await writeFile(join(store.resultsDir, name), text);
    };
    expect(await after(spoil)).toContain('other: it was not built yet');
  });

  it('is refused for every package that the mirror lacks, one sentence each', async () => {
    await using scene = await buildScene(RECIPES);
    const faults = faultsOf(await planBuild(await scene.inputs(['lib'], { roots: fakeRoots('base', []) })));
    expect(faults.map((fault) => [fault.code, fault.message, fault.location])).toEqual(
      ['tool', 'lib'].map((name) => [
        'build/missing-base-package',
        `"${name}" needs the package "gcc", which is not in the build root's series of the mirror.`,
        { file: scene.at(`slackbuilds/${name}/recipe.yaml`) },
      ]),
    );
  });

  it('leaves out what the mirror lacks something for, and what needs that, when all that can be built is wanted', async () => {
    await using scene = await buildScene({
      ...RECIPES,
      'slackbuilds/tool/recipe.yaml': 'format: 1\nlicence: MIT\nbase: {build: [gcc, meson], run: []}\n',
    });
    const plan = await scene.plan(['lib', 'other'], { isLenient: true });
    expect(plan.steps.map((step) => [step.recipe.name, step.action, step.reason])).toEqual([
      ['other', 'build', 'it was not built yet'],
      ['tool', 'blocked', "the build root's series of the mirror lack meson"],
      ['lib', 'blocked', 'tool cannot be built'],
    ]);
    const { results } = await scene.build(['lib', 'other'], { plan: { isLenient: true } });
    expect(results).toEqual(['other: built', 'tool: left', 'lib: blocked']);
  });
});

describe('a plan that is shown', () => {
  it('says what, why, from which sources and with what, and is the same as data', async () => {
    const override = { version: '4.1', sources: [{ file: 'other-4.1.tar.xz', sha256: sha256Of('4.1') }] };
    await using scene = await buildScene(RECIPES);
    await pretendBuilt(scene);
    await scene.write({ 'slackbuilds/tool/tool.SlackBuild': '#!/bin/sh\n' });
    const overrides: ReadonlyMap<string, RecipeOverride> = new Map([['other', override]]);
    const inputs = await scene.inputs(NAMES, {}, overrides);
    const lock = new Map([...inputs.lock].filter(([key]) => !key.startsWith('app ')));
    const plan = valueOf(await planBuild({ ...inputs, lock }));
    await expectGolden('plan/mixed.txt', renderPlan(plan));
    await expectGolden('plan/mixed.json', `${JSON.stringify(planEvent(plan), undefined, 2)}\n`);
  });
});
