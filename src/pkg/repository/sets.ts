import { join } from 'node:path';
import { listDir, readLinkTarget, replaceLink, stat, walk } from '../../lib/fs.ts';
import { CHECKSUMS_MD5 } from './index-files.ts';
import { readKnownIndex } from './known-index.ts';
import { looksLikePackage } from './placed-package.ts';

/**
 * A published repository:
 *
 *     out/repository/sets/0001/     a complete repository, never changed again
 *     out/repository/sets/0002/
 *     out/repository/current        -> sets/0002: the one that readers are given
 *
 * A set is made under a name with a dot in front and gets its own name when it is complete, so whatever has a number is whole. A number is
 * never given twice: the newest set is never removed.
 */
export interface RepositorySet {
  readonly name: string;
  readonly dir: string;
  /** When its index was finished. */
  readonly publishedMs: number;
  readonly packages: number;
  /** Of all its files; those that did not change since another set are on the disk once. */
  readonly bytes: number;
  readonly isCurrent: boolean;
}

const NAME = /^\d{4,}$/;

export function setsDir(repository: string): string {
  return join(repository, 'sets');
}

/** The names of all complete sets, oldest first. */
export async function setNames(repository: string): Promise<readonly string[]> {
  const names = (await listDir(setsDir(repository))).filter((name) => NAME.test(name));
  return names.sort((a, b) => Number(a) - Number(b));
}

/** The set that `current` points at; undefined before the first one, or when somebody removed it. */
export async function currentSet(repository: string): Promise<string | undefined> {
  const target = await readLinkTarget(join(repository, 'current'));
  const name = /^sets\/(\d{4,})$/.exec(target ?? '')?.[1];
  return name !== undefined && (await setNames(repository)).includes(name) ? name : undefined;
}

/** The name after the highest one. */
export async function nextSetName(repository: string): Promise<string> {
  const last = (await setNames(repository)).at(-1);
  return String(Number(last ?? 0) + 1).padStart(4, '0');
}

/** Gives readers another set, in one step. */
export async function switchTo(repository: string, name: string): Promise<void> {
  await replaceLink(`sets/${name}`, join(repository, 'current'));
}

/** What killed runs left: sets that were being made or removed. */
export async function leftovers(repository: string): Promise<readonly string[]> {
  const dir = setsDir(repository);
  return (await listDir(dir))
    .filter((name) => /^\.\d+\.(partial|gone)$/.test(name))
    .map((name) => join(dir, name));
}

/** All complete sets, oldest first. */
export async function listSets(repository: string): Promise<readonly RepositorySet[]> {
  const current = await currentSet(repository);
  const sets: RepositorySet[] = [];
  for (const name of await setNames(repository)) {
    const dir = join(setsDir(repository), name);
    let bytes = 0;
    let packages = 0;
    for await (const { path, kind, size } of walk(dir)) {
      if (kind !== 'file') continue;
      bytes += size;
      if (looksLikePackage(path)) packages++;
    }
    const publishedMs = (await stat(join(dir, CHECKSUMS_MD5)))?.mtimeMs ?? 0;
    sets.push({ name, dir, publishedMs, packages, bytes, isCurrent: name === current });
  }
  return sets;
}

/** The packages of a set, as its own checksums list them. */
export async function packagesOfSet(repository: string, name: string) {
  return (await readKnownIndex(join(setsDir(repository), name))).packages;
}
