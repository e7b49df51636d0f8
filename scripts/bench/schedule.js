// How good the scheduler is (the length of its schedules against what none can be below) and how fast. Nothing is built.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { row } from './measure.js';
import { memoryFor, randomPackages } from './random-packages.js';

const SLOTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const PACKAGES = 200;
const SETS = 40;
const COUNTS = [100, 1000, 10_000];

export async function schedule({ dist, rounds }) {
  const load = (file) => import(pathToFileURL(join(dist, 'build/schedule', file)).href);
  const { createSchedule } = await load('schedule.js');
  const { rehearse } = await load('rehearse.js');
  const begin = (packages, capacity) => {
    const msOf = new Map(packages.map(({ name, expectedMs }) => [name, expectedMs]));
    const made = createSchedule(packages, capacity);
    return { made, run: (late = () => 1) => rehearse(made, ({ name }) => msOf.get(name) * late(name)) };
  };

  const lengths = [];
  for (const hasMemory of [false, true]) {
    for (const slots of SLOTS) {
      const capacity = { slots, cores: slots, memoryMiB: hasMemory ? memoryFor(slots) : PACKAGES };
      const over = [];
      for (let seed = 0; seed < SETS; seed++) {
        const { made, run } = begin(randomPackages(seed, PACKAGES, { hasMemory }), capacity);
        const { boundMs } = made.outlook(new Map());
        over.push((run().at(-1).endMs / boundMs - 1) * 100);
      }
      const mean = over.reduce((sum, each) => sum + each, 0) / over.length;
      lengths.push({ slots, hasMemory, mean: percent(mean), worst: percent(Math.max(...over)) });
    }
  }

  const rows = [];
  for (const count of COUNTS) {
    for (const isLate of [false, true]) {
      const times = [];
      for (let round = 0; round < rounds; round++) {
        const packages = randomPackages(round, count, { hasMemory: true });
        const started = performance.now();
        begin(packages, { slots: 16, cores: 16, memoryMiB: memoryFor(16) }).run(
          isLate ? (name) => 1 + ((name.length + name.charCodeAt(name.length - 1)) % 4) : undefined,
        );
        times.push(performance.now() - started);
      }
      const what = `${count} packages scheduled and run in virtual time${isLate ? ', each taking another time than expected' : ''}`;
      rows.push({ ...row(what, times), ratio: undefined });
    }
  }
  const table = (hasMemory) =>
    lengths
      .filter((each) => each.hasMemory === hasMemory)
      .map(({ slots, mean, worst }) => `${slots}: ${mean} % (${worst} %)`)
      .join(', ');
  return {
    title: 'The scheduler',
    rows,
    lengths,
    notes: [
      `Longer than the lower bound (longest chain, work shared by all slots), mean and in brackets worst of ${SETS} sets of ${PACKAGES} packages, by slots: ${table(false)}.`,
      `The same with 1.5 GB of memory for each slot (4 GB at least) and packages that take 0.2 to 4 GB, the bound being also the work by memory, and what takes more than half of the memory, done in a row: ${table(true)}.`,
    ],
  };
}

function percent(value) {
  return Math.round(value * 100) / 100;
}
