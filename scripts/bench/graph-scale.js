// How the graph grows: trees in the shape of SlackBuilds.org with 1,000, 10,000 and 100,000 recipes, a chain of needs through a tenth of
// them. SlackBuilds.org itself has 10,200 recipes and 0.9 needs each.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, row } from './measure.js';

const COUNTS = [1000, 10_000, 100_000];
const CATEGORIES = ['audio', 'desktop', 'development', 'libraries', 'network', 'perl', 'python', 'system'];

export async function graphScale({ project, scratch, rounds }) {
  const command = [process.execPath, join(project, 'bin/slackforge.js')];
  const rows = [];
  const notes = [];
  const start = [];
  for (let round = 0; round < rounds; round++) start.push((await measure([...command, '--version'])).ms);
  rows.push(row('start-up: `--version`', start));
  for (const count of COUNTS) {
    const deepest = makeTree(join(scratch, String(count)), count);
    for (const args of [
      ['graph', deepest, '--format', 'order'],
      ['graph', '--all', '--format', 'order'],
      ['rdeps', 'pkg-0', '--transitive'],
    ]) {
      const times = [];
      const peaks = [];
      for (let round = 0; round < rounds; round++) {
        const done = await measure([...command, '--project', join(scratch, String(count)), ...args]);
        times.push(done.ms);
        peaks.push(done.peakMiB);
      }
      const what = args.join(' ').replace(deepest, 'NAME');
      rows.push({
        ...row(`\`${what}\`, ${count} recipes`, times),
        ratio: `${Math.round(Math.max(...peaks))} MiB`,
      });
    }
  }
  notes.push(
    '`NAME` stands at the end of a chain through a tenth of the recipes; what is read is what it reaches.',
  );
  notes.push('Times are those of whole processes, start-up included, with the files in the page cache.');
  return { title: 'The graph of large trees', columns: 'peak memory', rows, notes };
}

/** Writes a tree and the settings that name it; gives the recipe with the deepest needs. */
export function makeTree(project, count) {
  const next = random(count);
  const deep = Math.floor(count / 10);
  mkdirSync(join(project, 'tree'), { recursive: true });
  writeFileSync(join(project, 'slackforge.yaml'), 'format: 1\nrecipes: tree\n');
  for (let index = 0; index < count; index++) {
    const name = `pkg-${index}`;
    const folder = join(project, 'tree', CATEGORIES[index % CATEGORIES.length], name);
    const needs = new Set();
    if (index > 0 && index < deep) needs.add(index - 1);
    if (index > 0) while (next() < 0.45) needs.add(Math.floor(next() * index));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.info`), infoOf(name, index, [...needs]));
  }
  return `pkg-${deep - 1}`;
}

function infoOf(name, index, needs) {
  const values = {
    PRGNAM: name,
    VERSION: `1.${index}`,
    HOMEPAGE: `https://${name}.example/`,
    DOWNLOAD: `https://${name}.example/releases/${name}-1.${index}.tar.gz`,
    MD5SUM: 'd41d8cd98f00b204e9800998ecf8427e',
    DOWNLOAD_x86_64: '',
    MD5SUM_x86_64: '',
    REQUIRES: needs.map((need) => `pkg-${need}`).join(' '),
    MAINTAINER: 'Some One',
    EMAIL: 'some.one@example.org',
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('');
}

/** The same numbers in every run (a linear congruence of 32 bits), so that runs can be compared. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
