import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../src/build/history.ts';
import { failureDiagnostics } from '../../../src/build/index.ts';
import { lastRecord } from '../../../src/build/records.ts';
import type { OnFailure } from '../../../src/build/run-options.ts';
import { problem } from '../../../src/lib/diagnostic.ts';
import { fail } from '../../../src/lib/result.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { ALL, RECIPES, touched } from '../../rig/recipe-files.ts';
import type { Tree } from '../../rig/temp-tree.ts';

describe('a failure', () => {
  it.each([
    ['keep-going', ['other: built', 'tool: failed', 'lib: blocked', 'app: blocked']],
    ['finish-running', ['other: built', 'tool: failed', 'lib: blocked', 'app: blocked']],
    ['stop-now', ['other: left', 'tool: failed', 'lib: blocked', 'app: blocked']],
  ] as const)('with %s does to what runs beside it: %j', async (onFailure, results) => {
    await using scene = await buildScene(RECIPES);
    let fails = (): void => undefined;
    const failed = new Promise<void>((resolve) => (fails = resolve));
    const built = await scene.build(ALL, {
      run: { onFailure },
      script: async ({ name }, signal) => {
        if (name === 'tool') {
          setImmediate(fails);
          return { status: 2 };
        }
        await failed;
        if (onFailure === 'stop-now' && !signal.aborted)
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return {};
      },
    });
    expect(built.results).toEqual(results);
  });

  it('of the recipe is remembered for its inputs, until it is asked for or something changes', async () => {
    await using scene = await buildScene(RECIPES);
    const script = ({ name }: { name: string }) =>
      name === 'tool'
        ? { status: 2, log: 'tool.c:3:10: fatal error: zlib.h: No such file or directory\n' }
        : {};
    await scene.build(ALL, { script });
    const again = await scene.build(ALL, { script });
    expect(again.executor.names).toEqual([]);
    expect(again.results).toEqual(['other: reused', 'tool: failed', 'lib: blocked', 'app: blocked']);
    expect(again.report.outcomes[1]).toMatchObject({
      isRemembered: true,
      cause: { kind: 'missing-header', text: 'the header zlib.h is missing' },
    });
    expect((await scene.build(ALL, { script, plan: { retry: new Set(['tool']) } })).executor.names).toEqual([
      'tool',
    ]);
    expect((await scene.build(ALL, { plan: { retry: 'all' } })).results).toContain('app: built');
    expect((await scene.build(ALL)).executor.names).toEqual([]);
  });

  it('of the machine says so and is never remembered', async () => {
    await using scene = await buildScene(RECIPES);
    const full = await scene.build(['tool'], {
      script: () => ({ status: 1, log: 'cp: error writing: No space left on device\n' }),
    });
    expect(full.report.outcomes[0]).toMatchObject({ cause: { kind: 'no-space', isMachine: true } });
    const refused = await scene.build(['tool'], {
      script: () => ({ answer: fail(problem('buildroot/enter-failed', 'no root')) }),
    });
    expect(refused.report.outcomes[0]).toMatchObject({ cause: { text: 'no root', isMachine: true } });
    expect((await scene.build(['tool'])).results).toEqual(['tool: built']);
  });

  it('of a job that leaves no package is told', async () => {
    await using scene = await buildScene(RECIPES);
    const none = await scene.build(['tool'], {
      script: () => ({
        answer: {
          ok: true,
          value: { ending: { how: 'exit', status: 0 }, outputs: {}, oddOutputs: ['x'], usage: { wallMs: 1 } },
        },
      }),
    });
    expect(none.report.outcomes[0]).toMatchObject({
      cause: { kind: 'build/no-package', text: 'tool.SlackBuild left x in OUTPUT instead of one package.' },
    });
  });
});

describe('a recipe that changes while something else is built', () => {
  const gone = (scene: { at: (path: string) => string }) => rm(scene.at('slackbuilds/lib/lib.SlackBuild'));
  const edited = (scene: { write: (tree: Tree) => Promise<unknown> }) =>
    scene.write({
      'slackbuilds/lib/recipe.yaml': 'format: 1\nlicence: MIT\ndepends: {build: [], run: []}\n',
    });

  it.each([
    ['is removed', gone, 'lib.SlackBuild'],
    ['has another recipe.yaml', edited, 'recipe.yaml'],
  ] as const)('and %s is not built, nor what needs it', async (_what, change, file) => {
    await using scene = await buildScene(RECIPES);
    const { executor, report, results } = await scene.build(ALL, {
      run: { onFailure: 'finish-running' },
      script: async ({ name }) => {
        if (name === 'tool') await change(scene);
        return {};
      },
    });
    expect(results).toEqual(['other: built', 'tool: built', 'lib: left', 'app: left']);
    expect(report.outcomes.slice(2).map((each) => ('reason' in each ? each.reason : ''))).toEqual([
      `its ${file} was changed or removed since the run began; the same command builds it as it is now`,
      'lib, which it needs, was not built',
    ]);
    expect(executor.names).not.toContain('lib');
    expect((await readHistory(scene.store.historyFile)).map(({ name }) => name)).not.toContain('lib');
    expect(await lastRecord(scene.store, 'lib')).toBeUndefined();
  });
});

describe('a source that cannot be had', () => {
  const fault = problem('sources/unavailable', 'tool-1.0.tar.gz could be had from nowhere: x (status 404).', {
    hint: 'Add a mirror.',
  });
  const without = (name: string, onFailure: OnFailure = 'finish-running') => ({
    run: { onFailure, sourceFaults: new Map([[name, [fault]]]) },
  });

  it.each([
    ['keep-going', ['other: built', 'tool: failed', 'lib: blocked', 'app: blocked']],
    ['finish-running', ['other: built', 'tool: failed', 'lib: blocked', 'app: blocked']],
    ['stop-now', ['other: left', 'tool: failed', 'lib: blocked', 'app: blocked']],
  ] as const)('with %s comes to: %j', async (onFailure, results) => {
    await using scene = await buildScene(RECIPES);
    const built = await scene.build(ALL, without('tool', onFailure));
    expect(built.results).toEqual(results);
    expect(built.executor.names).not.toContain('tool');
  });

  it('is told with its own complaint and the command that tries it again, and is not remembered', async () => {
    await using scene = await buildScene(RECIPES);
    const { report } = await scene.build(['tool'], without('tool'));
    expect(report.outcomes).toMatchObject([
      {
        cause: {
          kind: 'source-unavailable',
          text: 'source unavailable: tool-1.0.tar.gz could be had from nowhere: x (status 404)',
          isMachine: false,
        },
        replay: 'slackforge fetch tool',
        isRemembered: false,
      },
    ]);
    expect(failureDiagnostics(report)).toEqual([fault]);
    const [entry] = await readHistory(scene.store.historyFile);
    expect(entry).toMatchObject({ outcome: 'no-source', cause: { kind: 'source-unavailable' } });
    expect((await scene.build(['tool'])).results).toEqual(['tool: built']);
  });

  it('is not missed by a recipe that need not be built after all', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    await scene.write(touched('tool', '#!/bin/bash\n# another comment\nexit 1\n'));
    const same = await scene.build(ALL, without('lib'));
    expect(same.results).toEqual(['other: reused', 'tool: built', 'lib: reused', 'app: reused']);
    await scene.write(touched('tool', '#!/bin/bash\n# new\nexit 1\n'));
    const script = () => ({ content: 'another' });
    const changed = await scene.build(ALL, { ...without('lib', 'keep-going'), script });
    expect(changed.results).toEqual(['other: reused', 'tool: built', 'lib: failed', 'app: blocked']);
  });

  it('for want of room on the disk stops the run: nothing else could be built either', async () => {
    await using scene = await buildScene(RECIPES);
    const full = new Map([['tool', [problem('fs/no-space', 'There is no space left.')]]]);
    const { results } = await scene.build(ALL, { run: { onFailure: 'keep-going', sourceFaults: full } });
    expect(results).toEqual(['other: left', 'tool: failed', 'lib: blocked', 'app: blocked']);
  });
});

describe('a kill between any two writes', () => {
  it.each(['results', 'last', 'indexed', 'history.jsonl'])(
    'that leaves %s unwritten loses at most the work of that package',
    async (part) => {
      await using scene = await buildScene(RECIPES);
      await scene.build(ALL);
      await rm(scene.at(`out/build/${part}`), { recursive: true });
      const { executor, results } = await scene.build(ALL);
      expect(executor.names.length).toBe(part === 'results' ? 4 : 0);
      expect(results.every((result) => /built|reused/.test(result))).toBe(true);
      expect(await readFile(scene.at('out/packages/CHECKSUMS.md5'), 'utf8')).toContain('./app-3.0-noarch');
      expect((await readdir(scene.at('out/packages'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  it('never trusts an object or a record that is cut short', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    const record = await lastRecord(scene.store, 'other');
    const object = join(scene.store.objectsDir, record?.package.sha256 ?? '');
    await truncate(object, 20);
    expect((await scene.build(['other'])).executor.names).toEqual(['other']);
    for (const name of await readdir(scene.store.resultsDir))
      await truncate(join(scene.store.resultsDir, name), 30);
    expect((await scene.build(['other'])).executor.names).toEqual(['other']);
  });
});
