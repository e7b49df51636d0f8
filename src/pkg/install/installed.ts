import { join } from 'node:path';
import { lstat, readText } from '../../lib/fs.ts';
import { RootedTree } from '../../lib/rooted-tree.ts';
import { DATABASE, parseDatabaseEntry, type InstalledEntry } from '../database.ts';
import { PACKAGE_SUFFIXES } from '../package-name.ts';
import type { InstalledTexts } from './removal-lists.ts';

/** Names of the entries in the database of a root, in code-unit order: full names of packages, and what an upgrade has set aside. */
export function installedNames(tree: RootedTree): readonly string[] {
  return tree.names(DATABASE.packages);
}

/** Everything that is installed in `root`, in code-unit order; nothing when it has no database. */
export async function listInstalled(root: string): Promise<readonly InstalledEntry[]> {
  const tree = new RootedTree(root);
  const entries: InstalledEntry[] = [];
  for (const name of installedNames(tree)) {
    const text = await readBelow(tree, DATABASE.packages, name);
    // The file's name is what counts: an entry that an upgrade has set aside holds the old one.
    if (text !== undefined) entries.push({ ...parseDatabaseEntry(text), fullName: name });
  }
  return entries;
}

/** Entry and script of every package of the root, by name. */
export async function readInstalled(tree: RootedTree): Promise<ReadonlyMap<string, InstalledTexts>> {
  const found = new Map<string, InstalledTexts>();
  for (const name of installedNames(tree)) {
    const entry = await readBelow(tree, DATABASE.packages, name);
    const script = await readBelow(tree, DATABASE.scripts, name);
    if (entry !== undefined) found.set(name, { entry, ...(script === undefined ? {} : { script }) });
  }
  return found;
}

/** A text of the database; undefined when there is none. */
export async function readBelow(tree: RootedTree, folder: string, name: string): Promise<string | undefined> {
  const host = tree.find(`${folder}/${name}`);
  return host !== undefined && tree.kindOf(`${folder}/${name}`) === 'file' ? readText(host) : undefined;
}

/**
 * The entry that removepkg means by a name: a full name, a package's file name, or a base name, of which the one installed last counts.
 * Entries that an upgrade has set aside are found by their whole name only.
 */
export async function findEntry(tree: RootedTree, wanted: string): Promise<string | undefined> {
  const name = withoutSuffix(wanted);
  const names = installedNames(tree);
  if (names.includes(name)) return name;
  let newest: { readonly name: string; readonly mtimeMs: number } | undefined;
  for (const candidate of names.filter((each) => baseName(each) === name && !isSetAside(each))) {
    const mtimeMs = (await lstat(join(tree.find(`${DATABASE.packages}/${candidate}`) ?? '')))?.mtimeMs ?? 0;
    if (newest === undefined || mtimeMs > newest.mtimeMs) newest = { name: candidate, mtimeMs };
  }
  return newest?.name;
}

/** The file name of a package without its folder and suffix. */
export function withoutSuffix(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const suffix = PACKAGE_SUFFIXES.find((known) => file.endsWith(`.${known}`));
  return suffix === undefined ? file : file.slice(0, -suffix.length - 1);
}

/** NAME of NAME-VERSION-ARCH-BUILD; a name of fewer parts stands for itself. */
export function baseName(full: string): string {
  const parts = full.split('-');
  return parts.length < 4 ? full : parts.slice(0, -3).join('-');
}

export const isSetAside = (entry: string): boolean => entry.includes('-upgraded-');
