// One large package looked through: ours against tar, and the two ways to decompress xz.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alternate, measure, ratioOf, row } from './measure.js';

const WANTED_BYTES = 50_000_000;

export async function inspectPackage({ dist, base, scratch, rounds }) {
  const file = join(scratch, 'large-1.0-x86_64-1.txz');
  // One stream in one block, as makepkg writes all but the largest packages; a low level, for time is short.
  const pack =
    'cd "$1" && tar -c --sort=name --owner=0 --group=0 usr | head -c 260000000 > "$2.tar.cut"; true';
  await measure(['bash', '-c', pack, 'bash', base, file]);
  // Cut between two members: what is behind the last whole one goes.
  const trim =
    'mkdir -p "$1.d" && tar -xf "$1.tar.cut" -C "$1.d" 2> /dev/null; rm "$1.tar.cut"; cd "$1.d" && find . -type l -delete && tar -c --sort=name --owner=0 --group=0 ./ | xz -1 -T1 > "$1"';
  await measure(['bash', '-c', trim, 'bash', file]);
  const bytes = statSync(file).size;
  if (bytes < WANTED_BYTES)
    console.error(`the large package has only ${bytes} bytes: the base root is small`);
  const cli = join(dist, 'bundle/main.js');
  const library = [
    process.execPath,
    '--input-type=module',
    '-e',
    LIBRARY,
    pathToFileURL(join(dist, 'lib/xz.js')).href,
    file,
  ];
  const peaks = [];
  const times = await alternate(rounds, [
    {
      name: 'ours',
      run: async () => {
        const done = await measure([process.execPath, cli, 'pkg', 'inspect', file], { quietly: true });
        peaks.push(done.peakMiB);
        return done.ms;
      },
    },
    { name: 'tar', run: async () => (await measure(['tar', 'tJf', file], { quietly: true })).ms },
    { name: 'xz', run: async () => (await measure(['xz', '-dc', file], { quietly: true })).ms },
    { name: 'library', run: async () => (await measure(library, { quietly: true })).ms },
  ]);
  const compare = (what, name, reference) => ({
    ...row(what, times.get(name)),
    ratio: ratioOf(times.get(name), times.get(reference)),
  });
  return {
    title: `A package of ${Math.round(bytes / 1e6)} MB`,
    columns: 'times the line above it that it is held against',
    rows: [
      row('`tar tJf`', times.get('tar')),
      compare('`slackforge pkg inspect` (to tar: at most 1.1)', 'ours', 'tar'),
      row('the `xz` program', times.get('xz')),
      compare('the xz-decompress library in node (to the program)', 'library', 'xz'),
    ],
    notes: [`Most memory of \`pkg inspect\` with xz: ${Math.round(Math.max(...peaks))} MiB.`],
  };
}

const LIBRARY = `
const { withLibrary } = await import(process.argv[1]);
for await (const chunk of withLibrary(process.argv[2])) if (chunk.length === 0) break;
`;
