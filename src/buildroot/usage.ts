import { join } from 'node:path';
import { readText } from '../lib/fs.ts';

/** A control group that counts what its processes use. */
export interface CountingGroup {
  readonly dir: string;
  readonly version: 1 | 2;
}

/** What all processes of a job used together; a figure that nobody counted is missing. */
export interface Usage {
  readonly cpuMs?: number;
  readonly peakRssMiB?: number;
  /** Why a figure is missing or doubtful, as a sentence. */
  readonly weakness?: string;
}

export interface UsageMeter extends Disposable {
  /** Asked once the job is over and its groups are still there. */
  read(): Promise<Usage>;
}

const SAMPLE_MS = 200;
const MIB = 1024 * 1024;

/**
 * Measures the memory and processor time of control groups until it is disposed of. Memory is what processes hold themselves (anonymous pages and
 * shared memory), looked at five times a second: the kernel's own record (memory.peak, max_usage_in_bytes) counts the page cache of every file that
 * was written too, which a build fills to any limit and the kernel takes back when it is needed. That record bounds the figure from
 * above, and stands in for it where a job ended before the first look.
 */
export function startUsageMeter(groups: {
  readonly memory: CountingGroup | undefined;
  readonly cpu: CountingGroup | undefined;
}): UsageMeter {
  const { memory, cpu } = groups;
  let peak = 0;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (memory === undefined || isLooking) return;
    isLooking = true;
    peak = Math.max(peak, await ownBytes(memory));
    isLooking = false;
  };
  const timer = memory === undefined ? undefined : setInterval(() => void look(), SAMPLE_MS);
  return {
    read: async () => {
      const cpuMs = cpu === undefined ? undefined : await cpuMsOf(cpu);
      const most = memory === undefined ? undefined : await mostBytes(memory);
      const bytes = memory === undefined ? undefined : peak > 0 ? Math.min(peak, most ?? peak) : most;
      const missing = [
        ...(bytes === undefined ? ['memory'] : []),
        ...(cpuMs === undefined ? ['processor time'] : []),
      ];
      return {
        ...(cpuMs === undefined ? {} : { cpuMs }),
        ...(bytes === undefined ? {} : { peakRssMiB: Math.ceil(bytes / MIB) }),
        ...(missing.length === 0
          ? {}
          : { weakness: `no control group can be made here that counts ${missing.join(' and ')}` }),
      };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Anonymous pages and shared memory: memory.stat of version 2, or of 1 with its groups below. */
async function ownBytes({ dir, version }: CountingGroup): Promise<number> {
  const text = await readText(join(dir, 'memory.stat')).catch(() => '');
  const keys = version === 2 ? ['anon', 'shmem'] : ['total_rss', 'total_shmem'];
  return keys.reduce((sum, key) => sum + (numberOf(text, key) ?? 0), 0);
}

async function mostBytes({ dir, version }: CountingGroup): Promise<number | undefined> {
  const file = version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes';
  const text = await readText(join(dir, file)).catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

async function cpuMsOf({ dir, version }: CountingGroup): Promise<number | undefined> {
  const text = await readText(join(dir, version === 2 ? 'cpu.stat' : 'cpuacct.usage')).catch(() => undefined);
  if (text === undefined) return undefined;
  const micro = version === 2 ? numberOf(text, 'usage_usec') : Number(text) / 1000;
  return micro === undefined ? undefined : Math.round(micro / 1000);
}

function numberOf(text: string, key: string): number | undefined {
  const found = new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
