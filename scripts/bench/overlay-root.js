// The root of one build: put up, "true" run in it, taken down.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { row } from './measure.js';

const TIMES = 20;

export async function overlayRoot({ dist, base, scratch }) {
  const { runInRoot } = await import(pathToFileURL(join(dist, 'buildroot/index.js')).href);
  const folder = (name) => {
    mkdirSync(join(scratch, name), { recursive: true });
    return join(scratch, name);
  };
  // The work directories must lie on the file system of the base: an overlay is asked to span no two.
  const job = {
    jobName: 'bench',
    base,
    rootsDir: join(base, '..'),
    layers: [],
    recipeDir: folder('recipe'),
    outputDir: folder('output'),
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(scratch, 'overlay.log'),
    argv: ['/bin/true'],
  };
  const times = [];
  for (let count = 0; count <= TIMES; count++) {
    const started = performance.now();
    const ended = await runInRoot(job);
    if (!ended.ok || ended.value.status !== 0) throw new Error(JSON.stringify(ended));
    // The first one loads what the others find loaded.
    if (count > 0) times.push(performance.now() - started);
  }
  return {
    title: 'Overlay root of a build',
    rows: [row('up, `true`, down (to stay below 100 ms)', times)],
    notes: [],
  };
}
