import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../src/build/history.ts';
import { lastRecord } from '../../../src/build/records.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { ALL, recipeFiles, RECIPES, touched } from '../../rig/recipe-files.ts';

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
