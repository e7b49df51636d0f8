import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../src/build/history.ts';
import { failureDiagnostics } from '../../../src/build/index.ts';
import { lastRecord } from '../../../src/build/records.ts';
import type { OnFailure } from '../../../src/build/run-options.ts';
import { problem } from '../../../src/lib/diagnostic.ts';
import { fail } from '../../../src/lib/result.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';
import type { Tree } from '../../rig/temp-tree.ts';

/** app needs lib and tool, lib needs tool; other stands alone. */
const RECIPES = {
  ...recipeFiles('app', '3.0', ['lib', 'tool']),
  ...recipeFiles('lib', '2.0', ['tool']),
  ...recipeFiles('tool', '1.0'),
  ...recipeFiles('other', '4.0'),
};
const ALL = ['app', 'other'];
const touched = (name: string, text: string) => ({ [`slackbuilds/${name}/${name}.SlackBuild`]: text });

describe('a run', () => {
  it('builds each package after what it needs, places and indexes it, and builds nothing the second time', async () => {
    await using scene = await buildScene(RECIPES);
    const first = await scene.build(ALL);
    expect(first.results).toEqual(['other: built', 'tool: built', 'lib: built', 'app: built']);
    const { names } = first.executor;
    expect(names.indexOf('tool')).toBeLessThan(names.indexOf('lib'));
    expect(names.indexOf('lib')).toBeLessThan(names.indexOf('app'));
    expect(await readFile(scene.at('out/packages/CHECKSUMS.md5'), 'utf8')).toContain(
      './app-3.0-noarch-1_sf.txz',
    );
    const second = await scene.build(ALL);
    expect(second.executor.names).toEqual([]);
    expect(second.results).toEqual(['other: reused', 'tool: reused', 'lib: reused', 'app: reused']);
  });

  it('gives a job everything by digest: recipe, sources, and the packages of all it stands on', async () => {
    await using scene = await buildScene(RECIPES);
    const { executor } = await scene.build(ALL);
    const job = executor.jobs.find(({ name }) => name === 'app');
    expect(job?.packages.map(({ fileName }) => fileName)).toEqual([
      'tool-1.0-noarch-1_sf.txz',
      'lib-2.0-noarch-1_sf.txz',
    ]);
    expect(Object.keys(job?.files ?? {})).toEqual(
      expect.arrayContaining(['app.SlackBuild', 'app.info', 'app-3.0.tar.gz']),
    );
    // It can be sent as it is.
    expect(JSON.parse(JSON.stringify(job))).toEqual(job);
    expect(JSON.stringify(job)).not.toContain(scene.path);
  });

  it('leaves alone what stands on a library that was built anew and came out the same', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    await scene.write(touched('tool', '#!/bin/bash\n# another comment\nexit 1\n'));
    const { executor, report, results } = await scene.build(ALL);
    expect(executor.names).toEqual(['tool']);
    expect(results).toEqual(['other: reused', 'tool: built', 'lib: reused', 'app: reused']);
    expect(report.outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : ''))).toEqual([
      'nothing it is made from changed',
      'the recipe file tool.SlackBuild changed',
      'tool came out the same as before',
      'tool, lib came out the same as before',
    ]);
  });

  it('foretells how long it takes only when all of it was built before', async () => {
    await using scene = await buildScene(RECIPES);
    const first = await scene.build(['tool']);
    await scene.write(touched('tool', '#!/bin/bash\n# another\nexit 1\n'));
    const second = await scene.build(['tool']);
    expect([first.report.expectedMs, first.report.boundMs]).toEqual([undefined, undefined]);
    expect([second.report.expectedMs, second.report.boundMs]).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
  });

  it('builds what stands on a library that came out another', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    await scene.write(touched('tool', '#!/bin/bash\n# new\nexit 1\n'));
    const { executor } = await scene.build(ALL, { script: ({ name }) => ({ content: `${name} anew` }) });
    expect(executor.names).toEqual(['tool', 'lib', 'app']);
  });

  it('goes back to an earlier recipe without building: any earlier build serves, not only the last', async () => {
    await using scene = await buildScene(RECIPES);
    const script = await readFile(scene.at('slackbuilds/other/other.SlackBuild'), 'utf8');
    await scene.build(ALL);
    await scene.write(touched('other', '#!/bin/bash\n# new\nexit 1\n'));
    await scene.build(ALL, { script: () => ({ content: 'new' }) });
    const newer = await lastRecord(scene.store, 'other');
    await scene.write(touched('other', script));
    const { executor } = await scene.build(ALL);
    expect(executor.names).toEqual([]);
    const older = await lastRecord(scene.store, 'other');
    expect(older?.package.sha256).not.toBe(newer?.package.sha256);
    const placed = await readFile(scene.at('out/packages/other-4.0-noarch-1_sf.txz'));
    expect(placed.equals(await readFile(join(scene.store.objectsDir, older?.package.sha256 ?? '')))).toBe(
      true,
    );
  });

  it('notices a flipped byte of the store when the package is used, and builds it anew', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    const object = join(
      scene.store.objectsDir,
      (await lastRecord(scene.store, 'tool'))?.package.sha256 ?? '',
    );
    const bytes = await readFile(object);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await rm(object);
    await writeFile(object, bytes);
    const { executor, report } = await scene.build(ALL);
    expect(executor.names).toEqual(['tool']);
    expect(report.outcomes[1]).toMatchObject({
      result: 'built',
      reason: 'tool-1.0-noarch-1_sf.txz is damaged in the store',
    });
    expect((await scene.build(ALL)).executor.names).toEqual([]);
  });

  it('keeps the last good package when the new one fails', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(ALL);
    await scene.write(touched('tool', '#!/bin/bash\n# broken\nexit 1\n'));
    const broken = await scene.build(ALL, { script: () => ({ status: 1 }) });
    expect(broken.results).toEqual(['other: reused', 'tool: failed', 'lib: blocked', 'app: blocked']);
    expect(await readdir(scene.at('out/packages'))).toEqual(
      expect.arrayContaining([
        'tool-1.0-noarch-1_sf.txz',
        'lib-2.0-noarch-1_sf.txz',
        'app-3.0-noarch-1_sf.txz',
      ]),
    );
  });

  it('forgets an older package only when the newer one is in place', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(['other']);
    await scene.write(recipeFiles('other', '5.0'));
    await scene.build(['other']);
    const packages = (await readdir(scene.at('out/packages'))).filter((name) => name.endsWith('.txz'));
    expect(packages).toEqual(['other-5.0-noarch-1_sf.txz']);
  });
});

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

describe('the history', () => {
  it('has a line for each attempt, and a line that a crash cut short costs nothing else', async () => {
    await using scene = await buildScene(RECIPES);
    await scene.build(['tool']);
    await appendFile(scene.store.historyFile, '{"format":1,"name":"to');
    await scene.build(['other']);
    const entries = await readHistory(scene.store.historyFile);
    expect(
      entries.map(({ name, outcome, wallMs, peakRssMiB }) => [name, outcome, wallMs, peakRssMiB]),
    ).toEqual([
      ['tool', 'built', 1000, 100],
      ['other', 'built', 1000, 100],
    ]);
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

describe('any graph', () => {
  it('is built in an order that respects every need, and never anything twice', async () => {
    const graphs = fc
      .array(fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), { minLength: 2, maxLength: 5 })
      .map((rows) => rows.map((row, index) => [...new Set(row.filter((need) => need < index))]));
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 3 }), async (graph, slots) => {
        const names = graph.map((_, index) => `p${String(index)}`);
        const trees = graph.map((needs, index) =>
          recipeFiles(
            names[index] ?? '',
            '1.0',
            needs.map((need) => names[need] ?? ''),
          ),
        );
        await using scene = await buildScene(Object.assign({}, ...trees) as Record<string, string>);
        const done = new Set<string>();
        const { executor } = await scene.build(names, {
          run: { capacity: { slots, cores: 4, memoryMiB: 4096 } },
          script: async ({ name, packages }) => {
            await new Promise((resolve) => setImmediate(resolve));
            for (const { fileName } of packages) expect(done).toContain(fileName.replace(/-1\.0-.*/, ''));
            done.add(name);
            return {};
          },
        });
        expect([...executor.names].sort()).toEqual(names);
        expect(executor.widest).toBeLessThanOrEqual(slots);
      }),
      { numRuns: 6 },
    );
  });
});
