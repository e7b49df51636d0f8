// The real set of packages from an empty store: `slackforge build` against a shell loop over the same SlackBuilds, one after the other, in
// the same base root. Takes many minutes, so it runs only when it is asked for: --only set. Packages that have no recipe here are left out.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { alternate, measure, ratioOf, row } from './measure.js';

const SET = ['protobuf-c', 'libyang', 'frr', 'numactl', 'snappy', 'raft', 'cowsql'];
const PROJECT = resolve(import.meta.dirname, '../..');

export async function buildSet({ dist, base, scratch }) {
  const recipes = join(PROJECT, 'slackbuilds');
  const names = SET.filter((name) => existsSync(join(recipes, name)));
  const cli = join(dist, 'bundle/main.js');
  const settings = absoluteSettings();
  const run = (argv, options) => measure([process.execPath, cli, ...argv], options);

  // Every source is fetched before the clock runs, and every order comes from the graph.
  await run(['fetch', ...names, '--quiet', '--project', PROJECT]);
  const first = makeProject(join(scratch, 'first'), base, settings);
  const graph = await run(['graph', ...names, '--format', 'order', '--project', first]);
  const order = graph.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

  const packages = new Map();
  // One round: minutes of compilers differ little from one to the next.
  const times = await alternate(1, [
    {
      name: 'ours',
      run: async (round) => {
        const project = makeProject(join(scratch, `ours-${round}`), base, settings);
        const { ms } = await run(['build', ...names, '--full-base', '--quiet', '--project', project], {
          quietly: true,
        });
        packages.set('ours', packagesIn(join(project, 'out/packages')));
        return ms;
      },
    },
    {
      name: 'loop',
      run: async (round) => {
        const folder = makeChroot(join(scratch, `loop-${round}`), order, settings);
        const { ms } = await measure(
          [
            'unshare',
            '--mount',
            '--pid',
            '--fork',
            '--kill-child',
            '--net',
            'bash',
            '-c',
            LOOP,
            'bash',
            base,
            folder,
            ...order,
          ],
          {
            env: { MAKEFLAGS: `-j${availableParallelism()}`, TAG: settings.tag ?? '_sf' },
            quietly: true,
          },
        );
        packages.set('loop', packagesIn(join(folder, 'output')));
        return ms;
      },
    },
  ]);
  const again = await runAgain(
    run,
    ['build', ...names, '--full-base', '--json', '--project'],
    join(scratch, 'ours-0'),
  );
  const isSame = packages.get('ours').join(' ') === packages.get('loop').join(' ');
  const ratio = ratioOf(times.get('ours'), times.get('loop'));
  return {
    title: `Building ${order.join(', ')}`,
    columns: 'times the loop',
    rows: [
      row('SlackBuilds and `installpkg` in a shell loop', times.get('loop')),
      { ...row('`slackforge build` with an empty store', times.get('ours')), ratio },
      row('the same once more, with a history and an empty store', [again.wallMs]),
      row('… as it was foretold at its start (to be within 20 %)', [again.expectedMs]),
      row('… and no order could have taken less than', [again.boundMs]),
    ],
    notes: [
      `Both with ${availableParallelism()} make jobs in all, from the same base root, sources being there; the loop's root is an overlay, its /tmp a plain folder.`,
      isSame
        ? `Both made the same package files: ${packages.get('ours').join(', ')}.`
        : `They made different packages: ${packages.get('ours').join(', ')} and ${packages.get('loop').join(', ')}.`,
    ],
  };
}

/** Builds all again knowing how long each took; gives what it foretold and what it took, in milliseconds. */
async function runAgain(run, argv, project) {
  // The history alone stays, which is beside these.
  for (const name of ['objects', 'results', 'last'])
    rmSync(join(project, 'out/build', name), { recursive: true });
  rmSync(join(project, 'out/packages'), { recursive: true });
  const { stdout } = await run([...argv, project]);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function packagesIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txz'))
    .sort();
}

/** What is in force in the checkout, with the paths made absolute: a temporary project elsewhere uses the same mirror and recipes. */
function absoluteSettings() {
  const read = (file) =>
    existsSync(join(PROJECT, file)) ? parse(readFileSync(join(PROJECT, file), 'utf8')) : {};
  const merged = { ...read('slackforge.yaml'), ...read('slackforge.local.yaml') };
  const at = (path) => (/^[a-z]+:\/\//.test(path) ? path : resolve(PROJECT, path.replace(/^file:/, '')));
  return {
    ...merged,
    mirror: at(merged.mirror),
    recipes: at(merged.recipes ?? 'slackbuilds'),
    ...(merged.keyring ? { keyring: { ...merged.keyring, file: at(merged.keyring.file) } } : {}),
    sources: {
      mirrors: (merged.sources?.mirrors ?? []).map((path) =>
        path.startsWith('file:') ? `file:${at(path)}` : path,
      ),
      lock: at(merged.sources?.lock ?? 'slackbuilds/sources.lock'),
    },
    output: 'out',
  };
}

/** A project of its own with an empty store: the base root and the sources are linked, as both are only read. */
function makeProject(project, base, settings) {
  const out = join(project, 'out');
  mkdirSync(join(out, 'roots'), { recursive: true });
  const lock = join(project, 'sources.lock');
  cpSync(settings.sources.lock, lock);
  writeFileSync(
    join(project, 'slackforge.yaml'),
    JSON.stringify({ ...settings, sources: { ...settings.sources, lock } }),
  );
  const roots = dirname(base);
  for (const name of readdirSync(roots).filter((file) => file.startsWith(`${basename(base)}.`)))
    cpSync(join(roots, name), join(out, 'roots', name));
  linkTree(base, join(out, 'roots', basename(base)));
  // What the mirror's packages need is read once in the life of a mirror, as the base root is made once.
  if (existsSync(join(roots, 'needs.json'))) cpSync(join(roots, 'needs.json'), join(out, 'roots/needs.json'));
  if (existsSync(join(PROJECT, 'out/sources'))) linkTree(join(PROJECT, 'out/sources'), join(out, 'sources'));
  return project;
}

/** Folders for the loop: each recipe with its sources beside it, as its author would have it. */
function makeChroot(folder, order, settings) {
  for (const name of ['upper', 'work', 'root', 'tmp', 'output', 'recipes'])
    mkdirSync(join(folder, name), { recursive: true });
  const sources = join(PROJECT, 'out/sources');
  for (const name of order) {
    const recipe = join(folder, 'recipes', name);
    cpSync(join(settings.recipes, name), recipe, { recursive: true });
    for (const digest of readdirSync(sources))
      for (const file of readdirSync(join(sources, digest)))
        if (!existsSync(join(recipe, file))) linkSync(join(sources, digest, file), join(recipe, file));
    const version = settings.overrides?.[name]?.version;
    writeFileSync(join(recipe, '.bench'), version === undefined ? '' : `export VERSION='${version}'\n`);
  }
  return folder;
}

function linkTree(from, to) {
  execFileSync('cp', ['-al', from, to]);
}

// What an administrator would type, in a root of its own so that the base stays as it is.
const LOOP = `set -euo pipefail
base=$1 folder=$2
shift 2
root=$folder/root
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work" "$root"
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/recipes" "$root/output"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
chmod 1777 "$folder/tmp"
mount --bind "$folder/tmp" "$root/tmp"
mount --bind "$folder/recipes" "$root/recipes"
mount --bind "$folder/output" "$root/output"
chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C TZ=UTC TERM=dumb ARCH=x86_64 PKGTYPE=txz TMP=/tmp/SBo OUTPUT=/output \\
  PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin TAG="$TAG" MAKEFLAGS="$MAKEFLAGS" \\
  /bin/bash -ec 'mkdir -p /tmp/SBo; for name; do ( . "/recipes/$name/.bench"; cd "/recipes/$name"; bash "./$name.SlackBuild" ); installpkg /output/$name-*.txz; done' loop "$@"
`;
