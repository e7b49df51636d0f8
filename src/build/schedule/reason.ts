import { plural } from '../../lib/text.ts';

/** What decided about the number of make jobs of one start. */
export interface Circumstances {
  readonly makeJobs: number;
  readonly memoryPerJobMiB: number;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly memoryPerBuildMiB?: number;
  /** The limit of one build allows no more. */
  readonly isByLimit: boolean;
  /** Memory allows no more. */
  readonly isByMemory: boolean;
  /** It was never built, and has make jobs on cores that others use too. */
  readonly isShared: boolean;
  /** Who else runs, with so many cores together. */
  readonly beside: readonly string[];
  readonly takenCores: number;
}

/** One clause for people: "3 jobs: 2 cores are taken by boost", "4 jobs: memory for 4 at 3000 MiB each". */
export function reasonFor(about: Circumstances): string {
  const { makeJobs, memoryPerJobMiB, cores, memoryMiB, isByMemory, isShared, beside, takenCores } = about;
  const jobs = plural(makeJobs, 'job');
  if (memoryPerJobMiB > memoryMiB)
    return `${jobs}, alone: one takes ${mib(memoryPerJobMiB)}, and all the memory is ${mib(memoryMiB)}`;
  if (about.isByLimit && about.memoryPerBuildMiB !== undefined && makeJobs < cores)
    return `${jobs}: a build may use ${mib(about.memoryPerBuildMiB)}, and one takes ${mib(memoryPerJobMiB)}`;
  if (cores === 1) return `${jobs}: there is one core`;
  if (isShared && beside.length > 0)
    return `${jobs}: never built here, so it shares the cores with ${namesOf(beside)}`;
  if (makeJobs === cores) return `${jobs}: all cores, nothing else is to run beside it`;
  if (isByMemory) return `${jobs}: memory for ${String(makeJobs)} at ${mib(memoryPerJobMiB)} each`;
  const taken = beside.length === 0 ? '' : `${are(takenCores)} taken by ${namesOf(beside)}`;
  const kept = cores - takenCores - makeJobs;
  if (kept <= 0) return `${jobs}: ${taken}`;
  const keeps = `${are(kept)} kept for what runs beside it later`;
  return `${jobs}: ${taken === '' ? keeps : `${taken}, ${keeps}`}`;
}

function mib(size: number): string {
  return `${String(Math.round(size))} MiB`;
}

function are(cores: number): string {
  return `${plural(cores, 'core')} ${cores === 1 ? 'is' : 'are'}`;
}

/** "a", "a and b", "a, b and 3 more". */
function namesOf(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${String(more.length)} more`;
}
