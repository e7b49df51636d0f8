// What a build costs besides the SlackBuilds: 60 trivial recipes built one at a time from an empty store, then once more with nothing to do.
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, median, row } from './measure.js';

const COUNT = 60;

/** Tells how long it took itself, so that the rest is ours. */
const SCRIPT = `#!/bin/bash
began=$(date +%s%N)
mkdir -p $TMP/p/usr/share/$PRGNAM
cp README $TMP/p/usr/share/$PRGNAM/
cd $TMP/p
tar --sort=name --mtime=@$SOURCE_DATE_EPOCH --owner=0 --group=0 -cf - . | xz -0 > $OUTPUT/$PRGNAM-1.0-noarch-1_sf.txz
echo "took $((($(date +%s%N) - began) / 1000)) us"
`;

export async function buildOverhead({ dist, mirror, base, scratch, rounds }) {
  const names = Array.from({ length: COUNT }, (_, index) => `toy${String(index).padStart(2, '0')}`);
  for (const name of names) writeRecipe(join(scratch, 'slackbuilds', name), name);
  mkdirSync(join(scratch, 'out'));
  symlinkSync(join(base, '..'), join(scratch, 'out/roots'));
  writeFileSync(join(scratch, 'slackforge.yaml'), `format: 1\nmirror: ${mirror}\n`);
  const main = [process.execPath, join(dist, 'bundle/main.js'), '--project', scratch, '--quiet'];
  const build = [...main, 'build', '--all', '--parallel', '1'];
  const nothing = [];
  const built = await measure(build);
  for (let round = 0; round < Math.max(rounds, 5); round++) nothing.push((await measure(build)).ms);
  const attempts = readFileSync(join(scratch, 'out/build/history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const own = names.map(
    (name) =>
      Number(/took (\d+) us/.exec(readFileSync(join(scratch, `out/logs/build/${name}.log`), 'utf8'))?.[1]) /
      1000,
  );
  const roots = attempts.map(({ wallMs }, index) => wallMs - own[index]);
  const total = (built.ms - median(nothing)) / COUNT;
  const rest = total - median(attempts.map(({ wallMs }) => wallMs));
  const packages = readdirSync(join(scratch, 'out/packages')).filter((name) => name.endsWith('.txz'));
  if (packages.length !== COUNT) throw new Error(`${packages.length} packages were built`);
  return {
    title: `Build of ${COUNT} trivial recipes`,
    rows: [
      row('`build --all` with nothing to do, start-up included (to stay below 1000 ms)', nothing),
      row('overhead of one package (to stay below 400 ms)', [total - median(own)]),
      row('… of it the root: up, down, its processes', roots),
      row('… of it plan, inputs, store, records, index', [rest]),
      row('the SlackBuild itself', own),
    ],
    notes: [],
  };
}

function writeRecipe(folder, name) {
  mkdirSync(folder, { recursive: true });
  const file = (suffix, text) => writeFileSync(join(folder, suffix), text);
  const keys = [
    'HOMEPAGE',
    'DOWNLOAD',
    'MD5SUM',
    'DOWNLOAD_x86_64',
    'MD5SUM_x86_64',
    'REQUIRES',
    'MAINTAINER',
    'EMAIL',
  ];
  file(
    `${name}.info`,
    [`PRGNAM="${name}"`, 'VERSION="1.0"', ...keys.map((key) => `${key}=""`), ''].join('\n'),
  );
  file(`${name}.SlackBuild`, SCRIPT.replace('\n', `\nPRGNAM=${name}\n`));
  file('README', `${name}\n`);
  const ruler = `${' '.repeat(name.length)}|-----handy-ruler------|\n`;
  file('slack-desc', `${ruler}${name}: ${name} (a toy)\n${`${name}:\n`.repeat(10)}`);
  file('recipe.yaml', 'format: 1\nlicence: MIT\n');
}
