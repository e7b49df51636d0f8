// usage: node scripts/recipe-table.js [--write]
// The table of what was built on this machine, for slackbuilds/README.md: printed, or put between the marks of that file.
// One row a recipe: its pin, the version that was built here, where the tarball came from, how long it took, the most memory of all its
// processes together, and how large the package is. A recipe without a record of a build keeps its row of before, which another checkout
// of this machine may have made; without one it is "not built here", with the stand-in's word on its tarball or how the last attempt ended.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const root = `${import.meta.dirname}/..`;
const README = `${root}/slackbuilds/README.md`;
const MARKS = ['<!-- recipe-table: made by scripts/recipe-table.js -->', '<!-- end of recipe-table -->'];

const read = (path) => (existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : '');
const rows = (path) =>
  read(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));

/** What was switched against the recipe's own choice: ", without daemons". */
function switched(name, options = {}) {
  const chosen = parse(read(`slackbuilds/${name}/recipe.yaml`))?.options ?? {};
  const names = (isOn) =>
    Object.keys(chosen).filter((each) => options[each] === isOn && (chosen[each].default ?? false) !== isOn);
  const lists = [
    ['with', names(true)],
    ['without', names(false)],
  ];
  return lists.map(([word, list]) => (list.length === 0 ? '' : `, ${word} ${list.join(', ')}`)).join('');
}

/** The last good build of a recipe (version, milliseconds, package file), or undefined: the one place that knows where builds keep it. */
function lastBuild(name) {
  const fingerprint = read(`out/build/last/${name}`).trim();
  const text = fingerprint === '' ? '' : read(`out/build/results/${fingerprint}.json`);
  if (text === '') return undefined;
  const record = JSON.parse(text);
  return {
    version: record.inputs.version,
    switched: switched(name, record.inputs.options),
    durationMs: record.durationMs,
    peakRssMiB: attempts.findLast((each) => each.fingerprint === fingerprint && each.outcome === 'built')
      ?.peakRssMiB,
    file: record.package.fileName,
    sources: record.inputs.sources,
  };
}

/** The digests of sources.lock, by file. */
const locked = new Map(
  read('slackbuilds/sources.lock')
    .split('\n')
    .map((line) => line.split(/\s+/))
    .map(([sha256, , , file]) => [file, sha256]),
);
const attempts = read('out/build/history.jsonl')
  .split('\n')
  .filter((line) => line.startsWith('{') && line.endsWith('}'))
  .map((line) => JSON.parse(line));
// Of a recipe with two sources, the first.
const byName = (path) =>
  new Map(
    rows(path)
      .map((row) => [row[0], row])
      .reverse(),
  );
const served = byName('out/standin/sources/served.tsv');
const notServed = byName('out/standin/sources/not-served.tsv');

/** Where the tarball of a build came from. */
function origin(name, build) {
  const [file, sha256] = Object.entries(build.sources)[0] ?? [];
  const isPin = locked.get(file) === sha256 ? ', the bytes of the pin' : '';
  const row = served.get(name);
  return row !== undefined && row[1] === build.version
    ? `${row[3] === 'module' ? 'Go module' : `Debian ${row[3]},`} ${row[2]}${isPin}`
    : `upstream${isPin}`;
}

function seconds(milliseconds) {
  const whole = Math.round(milliseconds / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const NOT_BUILT = 'not built here';
/** The rows of the table as it stands, by package: all cells. */
const before = new Map(
  (read('slackbuilds/README.md').split(MARKS[0])[1]?.split(MARKS[1])[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => [cells[0].trim(), cells.map((cell) => cell.trim())]),
);

function row(name) {
  const pin = /^VERSION="(.*)"/m.exec(read(`slackbuilds/${name}/${name}.info`))?.[1] ?? '';
  const build = lastBuild(name);
  if (build !== undefined) {
    const memory = build.peakRssMiB == null ? '' : `${Math.round(build.peakRssMiB)} MiB`;
    const size = `${Math.ceil(statSync(`${root}/out/packages/${build.file}`).size / 1024)} KiB`;
    const version = build.version + build.switched;
    return [name, pin, version, origin(name, build), seconds(build.durationMs), memory, size];
  }
  const old = before.get(name);
  if (old !== undefined && old[2] !== NOT_BUILT) return [name, pin, ...old.slice(2)];
  const missing = notServed.get(name);
  const why =
    missing === undefined
      ? (attempts.findLast((each) => each.name === name)?.cause?.text ?? '')
      : `Debian ${missing[3]} lists ${missing[1]} and does not serve it`;
  return [name, pin, NOT_BUILT, why, '', '', ''];
}

/** As Prettier lays a table out. */
function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const draw = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = lines.map(draw);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}

const names = readdirSync(`${root}/slackbuilds`).filter((name) =>
  existsSync(`${root}/slackbuilds/${name}/${name}.info`),
);
// What a recipe is waiting for: listed by the archive, not served, and so without a recipe that was ever built.
const awaited = [...notServed.keys()].filter((name) => !names.includes(name));
const text = table([
  ['package', 'pin', 'built here', 'tarball', 'time', 'memory', '.txz'],
  ...[...names, ...awaited].sort().map(row),
]);
if (process.argv[2] === '--write') {
  const [head, rest] = read('slackbuilds/README.md').split(MARKS[0]);
  const tail = rest?.split(MARKS[1])[1];
  if (tail === undefined) throw new Error(`${README} has no marks for the table`);
  writeFileSync(README, `${head}${MARKS[0]}\n\n${text}\n\n${MARKS[1]}${tail}`);
} else console.log(text);
