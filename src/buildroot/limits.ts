import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  appendText,
  ensureDir,
  isRunning,
  listDir,
  pathExists,
  readText,
  removeEmptyDir,
} from '../lib/fs.ts';
import type { Bounds } from './enter-root.ts';
import { startUsageMeter, type CountingGroup, type Usage } from './usage.ts';

/** What one job may use. */
export interface Limits {
  /** Of all its processes together, what they write to /tmp's page cache and /dev/shm included. */
  readonly memoryMiB?: number;
  readonly minutes?: number;
  /** Alive at one time. */
  readonly processes?: number;
}

export type LimitHit = 'memory-limit' | 'process-limit';

/** The limits of one job, in force for whoever enters with `bounds`; gone with the scope. */
export interface OpenLimits extends AsyncDisposable {
  readonly bounds: Bounds;
  /** What could not be limited here as it was meant, as a sentence for the log. */
  readonly weakness: string | undefined;
  /** Which limit was hit up to now, as the kernel counted; nothing is known of limits that are not a control group's. */
  hit(): Promise<LimitHit | undefined>;
  /** What was used up to now. */
  usage(): Promise<Usage>;
}

let count = 0;

/**
 * Puts limits on a job with control groups (version 2, else 1) below our own or beside it, and measures it by them. Where they cannot be made, memory is bounded
 * for each process by itself (RLIMIT_AS), and processes by RLIMIT_NPROC, which counts all of the account and does not hold for uid 0.
 */
export async function openLimits(limits: Limits): Promise<OpenLimits> {
  count += 1;
  const name = `slackforge-${String(process.pid)}-${String(count)}`;
  const memory = await makeGroup(
    'memory',
    name,
    limits.memoryMiB === undefined ? {} : memoryFiles(limits.memoryMiB * 1024 * 1024),
  );
  const pids =
    limits.processes === undefined
      ? undefined
      : await makeGroup('pids', name, { 'pids.max': String(limits.processes) });
  // A process is in one group of version 2 only, and each of those counts processor time.
  const cpu = [memory, pids].find((group) => group?.version === 2) ?? (await makeGroup('cpuacct', name, {}));
  const groups = [memory, pids, cpu].filter((group) => group !== undefined);
  const meter = startUsageMeter({ memory, cpu });
  const missing = [
    ...(limits.memoryMiB !== undefined && memory === undefined
      ? [`${String(limits.memoryMiB)} MiB of memory hold for each process by itself`]
      : []),
    ...(limits.processes !== undefined && pids === undefined
      ? [
          process.getuid?.() === 0
            ? 'the number of processes is not limited'
            : 'the number of processes is that of the whole account',
        ]
      : []),
  ];
  return {
    bounds: {
      groups: [...new Set(groups.map((group) => group.dir))],
      ...(limits.memoryMiB === undefined || memory !== undefined
        ? {}
        : { addressKiB: limits.memoryMiB * 1024 }),
      ...(limits.processes === undefined || pids !== undefined ? {} : { processes: limits.processes }),
    },
    weakness:
      missing.length === 0
        ? undefined
        : `no control group can be made here, so ${missing.join(', and ')}, and no verdict tells when one is hit`,
    hit: async () => {
      // Without a limit of ours it is the machine's: the kernel kills there too.
      if (memory !== undefined && (await counted(memory, 'oom_kill')) > 0) return 'memory-limit';
      if (pids !== undefined && (await counted(pids, 'max')) > 0) return 'process-limit';
      return undefined;
    },
    usage: () => meter.read(),
    [Symbol.asyncDispose]: async () => {
      meter[Symbol.dispose]();
      for (const group of groups) await removeGroup(group.dir);
    },
  };
}

/** Files of version 2, then 1; the first is what makes a folder the right one. A failed write of the others is no matter. */
function memoryFiles(bytes: number): Readonly<Record<string, string>> {
  return {
    'memory.max': String(bytes),
    'memory.limit_in_bytes': String(bytes),
    // Swap would only make the end slower; and the whole job ends, not one compiler of it.
    'memory.swap.max': '0',
    'memory.memsw.limit_in_bytes': String(bytes),
    'memory.oom.group': '1',
  };
}

/** Files that show that a group counts what it is made for; the first is of version 2. */
const COUNTERS = {
  memory: ['memory.stat'],
  pids: ['pids.current'],
  cpuacct: ['cpu.stat', 'cpuacct.usage'],
} as const;

async function makeGroup(
  controller: keyof typeof COUNTERS,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<CountingGroup | undefined> {
  for (const { parent, version } of await findParents(controller)) {
    const dir = join(parent, name);
    try {
      await removeOldGroups(parent);
      if (version === 2)
        await appendText(
          join(parent, 'cgroup.subtree_control'),
          `+${controller === 'cpuacct' ? 'cpu' : controller}`,
        ).catch(() => undefined);
      // Another controller's group of the same name: theirs to remove.
      const isShared = await pathExists(dir);
      await ensureDir(dir);
      let isLimited = Object.keys(files).length === 0 && (await hasOne(dir, COUNTERS[controller]));
      for (const [file, value] of Object.entries(files)) {
        if (!(await pathExists(join(dir, file)))) continue;
        isLimited = await appendText(join(dir, file), value).then(
          () => true,
          () => isLimited,
        );
      }
      if (isLimited) return { dir, version };
      if (!isShared) await removeEmptyDir(dir);
    } catch {
      // Not ours to write: the next place.
    }
  }
  return undefined;
}

async function hasOne(dir: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await pathExists(join(dir, name))) return true;
  return false;
}

/** Where a group could be made: below our own group, else beside it and further up (version 2 has no groups below one with processes). */
async function findParents(
  controller: string,
): Promise<readonly { readonly parent: string; readonly version: 1 | 2 }[]> {
  const mounts = (await readText('/proc/self/mounts')).split('\n').map((line) => line.split(' '));
  const own = (await readText('/proc/self/cgroup')).split('\n').map((line) => line.split(':'));
  const found: { parent: string; version: 1 | 2 }[] = [];
  for (const version of [2, 1] as const) {
    const mount = mounts.find(([, , type, options]) =>
      version === 2
        ? type === 'cgroup2'
        : type === 'cgroup' && (options ?? '').split(',').includes(controller),
    )?.[1];
    const path = own.find(([, names]) =>
      version === 2 ? names === '' : (names ?? '').split(',').includes(controller),
    )?.[2];
    if (mount === undefined || path === undefined) continue;
    const parts = path.split('/').filter((part) => part !== '');
    for (let length = parts.length; length >= 0; length--) {
      found.push({ parent: join(mount, ...parts.slice(0, length)), version });
    }
  }
  return found;
}

/** The kernel may still be ending the last processes of a group whose session is over. */
async function removeGroup(dir: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    await removeEmptyDir(dir);
    if (!(await pathExists(dir))) return;
    await sleep(20);
  }
}

/** Groups of slackforges that were killed. */
async function removeOldGroups(parent: string): Promise<void> {
  for (const name of await listDir(parent)) {
    const pid = /^slackforge-(\d+)-\d+$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await removeEmptyDir(join(parent, name));
  }
}

async function counted(group: CountingGroup, key: string): Promise<number> {
  const file = key === 'max' ? 'pids.events' : group.version === 2 ? 'memory.events' : 'memory.oom_control';
  const text = await readText(join(group.dir, file)).catch(() => '');
  return Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}
