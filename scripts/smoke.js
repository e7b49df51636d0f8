// usage: node scripts/smoke.js [--project DIR] [NAME...]
// Runs test/smoke/NAME.sh for each package named (all that have one, without names) in a throw-away copy of the base root,
// over which only the package as it was built here is laid, with what its recipe says it needs at run time, and what a line
// "# with: NAME..." of the script asks for (headers, where it compiles something); test/smoke/parts/NAME.sh of a line
// "# uses: NAME..." runs before it. Ends with 1 when one fails; a package that was not
// built here is said and counts as skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';

const root = `${import.meta.dirname}/..`;
const { values, positionals } = parseArgs({
  options: { project: { type: 'string', default: root } },
  allowPositionals: true,
});
const project = resolve(values.project);
const scripts = readdirSync(`${root}/test/smoke`)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => file.replace(/\.sh$/, ''));
const wanted = positionals.length > 0 ? positionals : scripts;
const built = existsSync(`${project}/out/packages`) ? readdirSync(`${project}/out/packages`) : [];
const isBuilt = (name) => built.some((file) => file.replace(/(-[^-]*){3}$/, '') === name);

const read = (file) => (existsSync(file) ? parse(readFileSync(file, 'utf8')) : {});
/** What the settings take in a need's place. */
const { substitute = {} } = {
  ...read(`${project}/slackforge.yaml`),
  ...read(`${project}/slackforge.local.yaml`),
};
/** A substitute that is no recipe is a package of the base, which every root has. */
const metBy = (need) => {
  const other = substitute[need];
  if (other === undefined) return [need];
  return existsSync(`${root}/slackbuilds/${other}`) ? [other] : [];
};

/** The recipe and all that it needs at run time, needed ones first. */
function withNeeds(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const { depends } = read(`${root}/slackbuilds/${name}/recipe.yaml`);
  const needs = depends.run.flatMap((need) => metBy(need.split(' ')[0]));
  return [...needs.flatMap((need) => withNeeds(need, seen)), name];
}

// Each run needs the lock of out/, and says nothing while it waits for a build that has it.
const lock = `${project}/out/.lock`;
if (existsSync(lock))
  console.log(`out/ is in use, and these wait for it: ${readFileSync(lock, 'utf8').trim()}`);

const scriptOf = (name) => readFileSync(`${root}/test/smoke/${name}.sh`, 'utf8');
/** The names of a line "# KEY: NAME..." of a script. */
const listed = (key, text) => new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1]?.split(' ') ?? [];

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const name of wanted) {
  const script = scriptOf(name);
  const text = [...listed('uses', script).map((part) => scriptOf(`parts/${part}`)), script].join('');
  const packages = [...listed('with', script), ...withNeeds(name)];
  const missing = packages.filter((need) => !isBuilt(need));
  if (missing.length > 0) {
    console.log(`skipped  ${name}: not built here: ${missing.join(', ')}`);
    totals.skipped++;
    continue;
  }
  const layers = packages.flatMap((need) => ['--packages', need]);
  const command = [
    'bin/slackforge.js',
    '--project',
    project,
    'root',
    'enter',
    '--quiet',
    ...layers,
    '--',
    'bash',
    '-euo',
    'pipefail',
  ];
  const run = spawnSync('node', [...command, '-c', `mkdir /tmp/smoke; cd /tmp/smoke\n${text}`], {
    cwd: root,
    encoding: 'utf8',
  });
  const passed = run.status === 0;
  totals[passed ? 'passed' : 'failed']++;
  console.log(`${passed ? 'passed ' : 'FAILED '}  ${name}`);
  if (!passed) console.log(`${run.stdout}${run.stderr}`.replace(/^/gm, '    '));
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
