import { basename, join } from 'node:path';
import { isRunning, listDir, lstat, pathExists, readText, removeTree, rename } from '../lib/fs.ts';
import { baseFiles, parseBaseName, type BaseKind } from './base-files.ts';
import { temporaryName } from './leftovers.ts';
import { readBaseRecord, type BaseRecord } from './base-record.ts';

/** A finished base root in the directory of roots. */
export interface ListedBase {
  /** The first 12 hexadecimal digits of its identity, as in its name. */
  readonly mark: string;
  readonly kind: BaseKind;
  /** Of its directory. */
  readonly name: string;
  readonly dir: string;
  readonly madeAtMs: number;
  /** Undefined when it is lost or of another version. */
  readonly record: BaseRecord | undefined;
  /** Names of the running jobs that stand on it. */
  readonly users: readonly string[];
}

/** In code-unit order of their names. */
export async function listBases(rootsDir: string): Promise<readonly ListedBase[]> {
  const names = await listDir(rootsDir);
  const users = await runningJobs(rootsDir, names);
  const bases: ListedBase[] = [];
  for (const name of names) {
    const parsed = parseBaseName(name);
    const info = parsed === undefined ? undefined : await lstat(join(rootsDir, name));
    if (parsed === undefined || info?.kind !== 'dir') continue;
    const record = await readBaseRecord(baseFiles(rootsDir, name).record);
    bases.push({
      ...parsed,
      name,
      dir: join(rootsDir, name),
      madeAtMs: record === undefined ? info.mtimeMs : Date.parse(record.madeAt),
      record,
      users: users.filter((user) => user.base === name).map((user) => user.job),
    });
  }
  return bases;
}

/**
 * Removes a base root with what lies beside it and what was unpacked to lie over it. It loses its name first: killed half way, it is a
 * leftover and no root.
 */
export async function removeBase(rootsDir: string, name: string): Promise<void> {
  const { dir, log, record, manifest } = baseFiles(rootsDir, name);
  const going = join(rootsDir, temporaryName('part', `removed-${name}`));
  if (await pathExists(dir)) await rename(dir, going);
  for (const folder of OVER_BASES) {
    for (const layer of await listDir(join(rootsDir, folder))) {
      if (layer.endsWith(`-${layerMark(dir)}`)) await removeTree(join(rootsDir, folder, layer));
    }
  }
  for (const path of [going, log, record, manifest]) await removeTree(path);
}

/** Folders of layers, each of which has at the end of its name the mark of the base that it was made for. */
export const OVER_BASES = ['layers', 'sets'] as const;

/** The links of a base decide where the members of a package land: `sbin/x` goes to `usr/sbin/x` on a base whose /sbin is a link. */
export function layerMark(base: string): string {
  return basename(base)
    .replace(/^(base|core)-/, '')
    .slice(0, 6);
}

/** The file in a job's work directory that names the base it stands on. */
export const BASE_OF_JOB = 'base';

/** Work directories (see temporaryName) of processes that still run. */
async function runningJobs(
  rootsDir: string,
  names: readonly string[],
): Promise<readonly { readonly job: string; readonly base: string }[]> {
  const jobs: { readonly job: string; readonly base: string }[] = [];
  for (const name of names) {
    const [, job = '', pid] = /^work-(.*)-\d+\.(\d+)$/.exec(name) ?? [];
    const file = join(rootsDir, name, BASE_OF_JOB);
    if (pid === undefined || !isRunning(Number(pid)) || !(await pathExists(file))) continue;
    jobs.push({ job, base: (await readText(file)).trim() });
  }
  return jobs;
}
