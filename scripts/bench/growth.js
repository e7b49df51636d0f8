// How cost grows: many small packages in one root, and one package with very many files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, row } from './measure.js';

const COUNTS = [10, 100, 1000];
const MANY_FILES = 100_000;

export async function growth({ dist, scratch, rounds }) {
  const cli = join(dist, 'bundle/main.js');
  const files = await makeSmallPackages(join(scratch, 'small'), Math.max(...COUNTS));
  const large = await makeManyFiles(join(scratch, 'many'));
  const install = async (packages, name) => {
    const root = join(scratch, `grown-${name}`);
    mkdirSync(root);
    return measure([process.execPath, cli, 'pkg', 'install', '--root', root, ...packages], { quietly: true });
  };
  const rows = [];
  const peaks = [];
  for (const count of COUNTS) {
    const times = [];
    for (let round = 0; round < rounds; round++)
      times.push((await install(files.slice(0, count), `${count}-${round}`)).ms);
    rows.push({ ...row(`\`pkg install\`, ${count} small packages`, times), perPackageMs: 0 });
  }
  const times = { ours: [], tar: [] };
  for (let round = 0; round < rounds; round++) {
    const done = await install([large], `many-${round}`);
    times.ours.push(done.ms);
    peaks.push(done.peakMiB);
    const folder = join(scratch, `tar-many-${round}`);
    mkdirSync(folder);
    times.tar.push((await measure(['tar', '-xpf', large, '-C', folder])).ms);
  }
  rows.push(row(`\`pkg install\`, one package with ${MANY_FILES} files`, times.ours));
  rows.push({ ...row('plain `tar -xpf` of the same', times.tar) });
  for (const each of rows) {
    const count = Number(/(\d+) small/.exec(each.what)?.[1]);
    if (count > 0) each.perPackageMs = Math.round((each.medianMs / count) * 10) / 10;
  }
  return {
    title: 'Growth',
    rows,
    notes: [
      ...rows
        .filter((each) => each.perPackageMs > 0)
        .map((each) => `${each.what}: ${each.perPackageMs} ms each.`),
      `Most memory with ${MANY_FILES} files: ${Math.round(Math.max(...peaks))} MiB.`,
    ],
  };
}

/** Packages of five small files each, with a description. */
async function makeSmallPackages(folder, count) {
  const files = [];
  for (let index = 0; index < count; index++) {
    const name = `small${index}`;
    const tree = join(folder, 'trees', name);
    mkdirSync(join(tree, 'install'), { recursive: true });
    mkdirSync(join(tree, 'usr/doc', name), { recursive: true });
    writeFileSync(join(tree, 'install/slack-desc'), `${name}: ${name} (small)\n`);
    for (const file of ['README', 'NEWS', 'COPYING', 'AUTHORS'])
      writeFileSync(join(tree, 'usr/doc', name, file), `${file} of ${name}\n`.repeat(40));
    files.push(join(folder, `${name}-1.0-noarch-1.txz`));
  }
  const pack =
    'cd "$1/trees" && for name in *; do tar -c --sort=name --owner=0 --group=0 -C "$name" ./ | xz -0 > "$1/$name-1.0-noarch-1.txz"; done';
  await measure(['bash', '-c', pack, 'bash', folder]);
  return files;
}

async function makeManyFiles(folder) {
  for (let index = 0; index < MANY_FILES; index++) {
    const below = join(folder, 'tree/usr/share/many', String(Math.floor(index / 500)));
    if (index % 500 === 0) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `file-${index}`), `content of file ${index}\n`);
  }
  const file = join(folder, 'many-1.0-noarch-1.txz');
  await measure([
    'bash',
    '-c',
    'tar -c --sort=name --owner=0 --group=0 -C "$1/tree" ./ | xz -0 > "$2"',
    'bash',
    folder,
    file,
  ]);
  return file;
}
