// usage: npm run bench -- [--json] [--write FILE] [--only root,inspect,overlay,build,growth,schedule,graph,overlay-render,routing,set] [--rounds N] [--scratch DIR]
// Measures this checkout (compiled: npm run build) against plain tools, on what scripts/quickstart made. Needs root, GNU tar and xz, about
// 8 GB in the scratch folder (out/bench unless given), and a machine that does nothing else. SLACKFORGE_PKGTOOLS=DIR adds a loop of the
// installpkg in that folder; --dist and --roots take the compiled code and the base root from elsewhere. With --write the table and the machine's description go to a file, BENCH.md for instance.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSet } from './build-set.js';
import { buildOverhead } from './build-overhead.js';
import { graphScale } from './graph-scale.js';
import { growth } from './growth.js';
import { inspectPackage } from './inspect-package.js';
import { measure } from './measure.js';
import { overlayRender } from './overlay-render.js';
import { overlayRoot } from './overlay-root.js';
import { rootCreation } from './root-creation.js';
import { routing } from './routing.js';
import { schedule } from './schedule.js';

const PARTS = {
  root: rootCreation,
  inspect: inspectPackage,
  overlay: overlayRoot,
  build: buildOverhead,
  growth,
  schedule,
  graph: graphScale,
  'overlay-render': overlayRender,
  routing,
  set: buildSet,
};
/** Take ten minutes each: only when they are named. */
const SLOW = new Set(['routing', 'set']);
/** Parts that need nothing but the compiled code. */
const PURE = new Set(['schedule', 'graph', 'overlay-render']);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    only: {
      type: 'string',
      default: Object.keys(PARTS)
        .filter((name) => !SLOW.has(name))
        .join(','),
    },
    rounds: { type: 'string', default: '3' },
    scratch: { type: 'string' },
    dist: { type: 'string' },
    roots: { type: 'string' },
  },
});
const project = resolve(import.meta.dirname, '../..');
const dist = resolve(values.dist ?? join(project, 'dist'));
const mirror = join(project, 'out/standin/mirror');
const roots = resolve(values.roots ?? join(project, 'out/roots'));
const base = existsSync(roots)
  ? readdirSync(roots).find((name) => /^base-[0-9a-f]{12}$/.test(name))
  : undefined;
const wanted = values.only.split(',');
if (!existsSync(dist)) stop('nothing is compiled: npm run build');
if (wanted.some((name) => !PURE.has(name))) {
  if (process.getuid() !== 0) stop('the bench installs packages with their owners: run it as root');
  if (!existsSync(mirror) || base === undefined)
    stop('run scripts/quickstart, then slackforge root create: they make the mirror and the base root');
}

const scratch = join(resolve(values.scratch ?? join(project, 'out/bench')), `bench-${process.pid}`);
mkdirSync(scratch, { recursive: true });
const results = [];
try {
  for (const name of wanted) {
    const part = PARTS[name] ?? stop(`there is no part "${name}": ${Object.keys(PARTS).join(', ')}`);
    const below = join(scratch, name);
    mkdirSync(below, { recursive: true });
    console.error(`bench: ${name}`);
    const pkgtools = process.env.SLACKFORGE_PKGTOOLS;
    results.push(
      await part({
        project,
        dist,
        mirror,
        base: base === undefined ? undefined : join(roots, base),
        scratch: below,
        rounds: Number(values.rounds),
        ...(pkgtools ? { pkgtools: resolve(pkgtools) } : {}),
      }),
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const machine = await describeMachine();
const text = render(machine, results);
if (values.write !== undefined) writeFileSync(values.write, text);
console.log(values.json ? JSON.stringify({ format: 1, machine, results }, undefined, 2) : text);

async function describeMachine() {
  const version = async (...argv) => (await measure(argv)).stdout.split('\n')[0];
  return {
    processor: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: release(),
    fileSystem: (await version('stat', '-f', '-c', '%T', join(scratch, '../..'))).trim(),
    programs: [
      `node ${process.version}`,
      await version('xz', '--version'),
      await version('tar', '--version'),
    ].join(', '),
    load: readFileSync('/proc/loadavg', 'latin1').split(' ').slice(0, 2).join(' '),
  };
}

function render(about, parts) {
  const lines = [
    '# Measurements',
    '',
    'Made by `npm run bench` in one run on one machine; contestants took turns, and each figure is the median of its rounds (least to most in brackets). Ratios are what counts: another machine has other times.',
    '',
    `${about.processor}; ${about.memory} of memory; Linux ${about.kernel}; ${about.fileSystem}; ${about.programs}. Load when it ended: ${about.load}.`,
  ];
  for (const { title, rows, notes, columns } of parts) {
    lines.push('', `## ${title}`, '', `| | time | ${columns ?? ''} |`, '| --- | ---: | ---: |');
    for (const { what, medianMs, leastMs, mostMs, ratio } of rows)
      lines.push(`| ${what} | ${show(medianMs)} (${show(leastMs)} to ${show(mostMs)}) | ${ratio ?? ''} |`);
    if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${note}`));
  }
  return `${lines.join('\n')}\n`;
}

function show(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function stop(why) {
  console.error(`bench: ${why}`);
  process.exit(2);
}
