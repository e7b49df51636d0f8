// usage: node scripts/small-trees.js [NAME...]
// Builds recipes whose source cannot be had here from small trees instead: test/small-trees/NAME.sh writes one with the build system and
// the layout of the real source, and the recipe is built from that as ever, in a project of its own (out/small-trees), and its
// package linted. It shows that the script works as written, and nothing about the real source; no record of a build is left
// for scripts/recipe-table.js. Ends with 1 when one fails. It stands on what scripts/build-world sets up, on autoconf, and on cargo.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const project = `${root}/out/small-trees`;
const trees = `${root}/test/small-trees`;

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${stdout}${stderr}`);
}

/** The version that the recipe is pinned to, and the files that its DOWNLOAD ends in. */
function pinOf(name) {
  const info = readFileSync(`${root}/slackbuilds/${name}/${name}.info`, 'utf8').replaceAll('\\\n', ' ');
  const value = (key) => new RegExp(`^${key}="(.*)"`, 'm').exec(info)?.[1] ?? '';
  const files = value('DOWNLOAD')
    .trim()
    .split(/\s+/)
    .map((url) => url.split('/').at(-1));
  return { version: value('VERSION'), files };
}

/** Makes the tree of a recipe and its archives: the whole of it, or where there are two sources the folder of each one's name. */
function makeSources(name) {
  const tree = `${project}/trees/${name}`;
  mkdirSync(tree, { recursive: true });
  run('bash', ['-euo', 'pipefail', `${trees}/${name}.sh`], tree);
  const { version, files } = pinOf(name);
  const sources = files.map((file) => {
    const dir = files.length === 1 ? tree : `${tree}/${file.replace(/-v?[0-9].*$/, '')}`;
    run('tar', ['-caf', `${project}/sources/${file}`, '--owner=0', '--group=0', '-C', dir, '.']);
    const sha256 = createHash('sha256')
      .update(readFileSync(`${project}/sources/${file}`))
      .digest('hex');
    return { file, sha256 };
  });
  return [name, { version, sources }];
}

const all = readdirSync(trees).map((file) => file.replace(/\.sh$/, ''));
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
for (const dir of ['trees', 'sources']) rmSync(`${project}/${dir}`, { recursive: true, force: true });
mkdirSync(`${project}/sources`, { recursive: true });

const local = readFileSync(`${root}/slackforge.local.yaml`, 'utf8').replaceAll(
  'out/standin/',
  `${root}/out/standin/`,
);
const settings = parse(local);
const own = {
  recipes: [`${root}/slackbuilds`],
  overrides: { ...settings.overrides, ...Object.fromEntries(names.map(makeSources)) },
  // ovn wants it to run only: nothing here needs the minutes that the real one takes.
  substitute: { openvswitch: 'numactl' },
  sources: {
    mirrors: [`file:${project}/sources`, ...(settings.sources?.mirrors ?? [])],
    lock: 'sources.lock',
  },
};
writeFileSync(`${project}/slackforge.yaml`, stringify({ ...settings, ...own }));

const slackforge = (...args) =>
  spawnSync('node', [`${root}/bin/slackforge.js`, '--project', project, ...args], { stdio: 'inherit' })
    .status;
const built = slackforge('build', ...names, '--on-failure', 'keep-going');
const packages = readdirSync(`${project}/out/packages`).filter(
  (file) => file.endsWith('.txz') && names.includes(file.replace(/(-[^-]*){3}$/, '')),
);
const linted = slackforge('pkg', 'lint', ...packages.map((file) => `${project}/out/packages/${file}`));
process.exitCode = built === 0 && linted === 0 ? 0 : 1;
