// How the bench measures: whole commands, by the clock, with the memory of everything they start.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Memory is looked at this often, and more seldom in what takes long: to look takes a millisecond, which is the contestant's. */
const SAMPLE_MS = 40;
const LONGEST_SAMPLE_MS = 400;

/** Runs a command to its end. Gives milliseconds, the most memory (MiB) that it and its descendants had together, and its output. */
export async function measure(argv, { cwd, env, quietly = false } = {}) {
  const started = performance.now();
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['ignore', quietly ? 'ignore' : 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status));
  });
  let [peak, isOver] = [0, false];
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, memoryOfTree(child.pid));
      const elapsed = performance.now() - started;
      await sleep(Math.min(LONGEST_SAMPLE_MS, Math.max(SAMPLE_MS, elapsed / 20)));
    }
  })();
  const status = await ended;
  const ms = performance.now() - started;
  isOver = true;
  await watching;
  if (status !== 0)
    throw new Error(`${argv.slice(0, 4).join(' ')} ended with ${status}: ${stderr}${stdout.slice(-2000)}`);
  return { ms, peakMiB: peak / 1024 / 1024, stdout };
}

/** Bytes of a process and its descendants; what several of them share is counted once for each, so this is rather too much. */
function memoryOfTree(pid) {
  let bytes = 0;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    bytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim();
      for (const child of children === '' ? [] : children.split(' ')) bytes += memoryOfTree(child);
    }
  } catch {
    // It ended while we looked.
  }
  return bytes;
}

/** Runs each contestant once in each round, so that what else the machine does meets all of them. */
export async function alternate(rounds, contestants) {
  const times = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const { name, run } of contestants) times.get(name).push(await run(round));
  return times;
}

/** How many times the one is the other, by their medians, to hundredths. */
export function ratioOf(times, reference) {
  return Math.round((median(times) / median(reference)) * 100) / 100;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One row of a table: what, its median and its spread (least to most), in milliseconds, and what it is compared with. */
export function row(what, times, reference) {
  const value = median(times);
  return {
    what,
    medianMs: Math.round(value * 10) / 10,
    leastMs: Math.round(Math.min(...times) * 10) / 10,
    mostMs: Math.round(Math.max(...times) * 10) / 10,
    ...(reference === undefined ? {} : { ratio: ratioOf(reference, times) }),
  };
}
