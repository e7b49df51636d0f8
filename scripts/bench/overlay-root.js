// The root of one build: put up, "true" run in it, taken down; and what it takes to make one of what recipes declare.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { row } from './measure.js';

const TIMES = 20;
const SETTINGS = { series: ['a', 'ap', 'd', 'l', 'n'], skip: [] };
/** What FRR is built with. */
const DECLARED =
  'gcc make patch perl python3 autoconf automake libtool m4 pkgconf bison flex c-ares elfutils json-c libcap pcre2 readline'.split(
    ' ',
  );

export async function overlayRoot({ dist, mirror: location, base, scratch }) {
  const load = (path) => import(pathToFileURL(join(dist, path)).href);
  const { ensureRoot, planBase, planRoots, readMirrorNeeds, runInRoot } = await load('buildroot/index.js');
  const { openMirror } = await load('mirror/index.js');
  const folder = (name) => {
    mkdirSync(join(scratch, name), { recursive: true });
    return join(scratch, name);
  };
  const timed = async (act) => {
    const started = performance.now();
    const value = must(await act());
    return { value, ms: performance.now() - started };
  };
  // The work directories must lie on the file system of the base: an overlay is asked to span no two.
  const upAndDown = async (root, rootsDir) => {
    const job = {
      jobName: 'bench',
      layers: [],
      recipeDir: folder('recipe'),
      outputDir: folder('output'),
      env: { PATH: '/usr/bin:/bin' },
      logFile: join(scratch, 'overlay.log'),
      argv: ['/bin/true'],
    };
    const times = [];
    for (let count = 0; count <= TIMES; count++) {
      const { value, ms } = await timed(async () => runInRoot({ ...job, ...must(await root()), rootsDir }));
      if (value.status !== 0) throw new Error(JSON.stringify(value));
      // The first one loads what the others find loaded.
      if (count > 0) times.push(ms);
    }
    return times;
  };

  const mirror = must(await openMirror({ location, cacheDir: folder('cache') }));
  const { packages } = must(planBase(mirror, SETTINGS));
  const rootsDir = folder('roots');
  const progress = () => undefined;
  const read = () => readMirrorNeeds({ mirror, packages, rootsDir, progress });
  const needs = await timed(read);
  const again = await timed(read);
  const plan = must(planRoots(mirror, SETTINGS, needs.value)).minimal(DECLARED);
  const core = { ...plan, added: [] };
  const ensure = (each) => ensureRoot(mirror, each, SETTINGS, rootsDir, progress);
  const whole = await timed(() => ensure(core));
  const set = await timed(() => ensure(plan));
  return {
    title: 'Overlay root of a build',
    rows: [
      row(
        'up, `true`, down (to stay below 100 ms)',
        await upAndDown(() => ({ ok: true, value: { base } }), join(base, '..')),
      ),
      row(
        `minimal root of FRR, made before: up, \`true\`, down`,
        await upAndDown(() => ensure(plan), rootsDir),
      ),
      row(`what ${packages.length} packages of the mirror need, read once`, [needs.ms]),
      row('the same from the cache', [again.ms]),
      row(`the core of ${plan.base.packages.length} packages, made once for a mirror`, [whole.ms]),
      row(`${plan.added.length} packages over it, made once for a list of declared ones`, [set.ms]),
    ],
    notes: [],
  };
}

function must(result) {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.diagnostics));
}
