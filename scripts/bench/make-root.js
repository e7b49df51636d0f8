// usage: node make-root.js DIST MIRROR list          the package files of the bench's root, in the order of installation
//        node make-root.js DIST MIRROR ROOTS         makes the root as "slackforge root create" does; prints when each part was done
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, location, target] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { openMirror } = await load('mirror/index.js');
const { ensureBase, planBase } = await load('buildroot/index.js');
const settings = { series: ['a', 'ap', 'd', 'l', 'n'], skip: [] };

const mirror = must(await openMirror({ location, cacheDir: join(target, 'cache') }));
if (target === 'list') {
  for (const { file } of must(planBase(mirror, settings)).packages) console.log(join(location, file));
} else {
  const started = performance.now();
  const parts = {};
  const progress = ({ text }) => {
    if (text === 'run the package scripts') parts.packagesMs = performance.now() - started;
    if (text === 'take the manifest') parts.scriptsMs = performance.now() - started;
  };
  const { dir } = must(await ensureBase(mirror, settings, target, progress));
  const wholeMs = performance.now() - started;
  const setup = /^slackforge: doinst\.sh of \d+-setup took (\d+) ms$/m.exec(
    readFileSync(`${dir}.log`, 'utf8'),
  )?.[1];
  console.log(JSON.stringify({ ...parts, setupMs: Number(setup ?? 0), wholeMs }));
}

function must(result) {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.diagnostics));
}
