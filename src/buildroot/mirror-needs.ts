import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DecompressAhead } from '../lib/decompress-ahead.ts';
import { problem } from '../lib/diagnostic.ts';
import { md5OfFile } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import {
  createExclusive,
  ensureDir,
  listDir,
  pathExists,
  readText,
  removeTree,
  writeAtomic,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import { readPackageFacts, type PackageNeeds } from '../pkg/index.ts';
import { locatePackages } from './take-packages.ts';

/** What each package of a base gives and wants, by its path in the mirror. */
export type MirrorNeeds = ReadonlyMap<string, PackageNeeds>;

export interface NeedsOptions {
  readonly mirror: Mirror;
  /** The packages to be known; each is read once in its life. */
  readonly packages: readonly MirrorPackage[];
  readonly rootsDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Raised when the same package would give other needs. */
const FORMAT = 1;
const PROGRAMS = 4;

const names = z.array(z.string());
const wants = z.record(z.string(), z.string());
const CACHE = z.object({
  format: z.literal(FORMAT),
  packages: z.record(
    z.string(),
    z.object({
      libraries: names,
      wantsLibraries: wants,
      programs: names,
      wantsPrograms: wants,
      modules: names,
      wantsModules: wants,
    }),
  ),
});

/**
 * The needs of the mirror's packages: from `rootsDir/needs.json`, which has them by the digest of the package, and for packages that are
 * not there from their files, each verified as it is read. What a package holds is written to `rootsDir/names/<digest>` besides, for
 * whoever asks which package has a file. Fails as reading and verifying a package does.
 */
export async function readMirrorNeeds(options: NeedsOptions): Promise<Result<MirrorNeeds>> {
  const { packages, rootsDir } = options;
  const known = await readCache(cacheFile(rootsDir));
  const unknown = packages.filter(({ md5 }) => !known.has(md5));
  if (unknown.length > 0) {
    const read = await readUnknown(unknown, options);
    if (!read.ok) return read;
    for (const [md5, needs] of read.value) known.set(md5, needs);
    await writeCache(known, options);
  }
  return ok(byFile(packages, known));
}

/** As readMirrorNeeds, but packages that were not read before are left out: for questions, which must not download a mirror. */
export async function knownMirrorNeeds(
  packages: readonly MirrorPackage[],
  rootsDir: string,
): Promise<MirrorNeeds> {
  return byFile(packages, await readCache(cacheFile(rootsDir)));
}

function byFile(packages: readonly MirrorPackage[], known: ReadonlyMap<string, PackageNeeds>): MirrorNeeds {
  return new Map(
    packages.flatMap(({ file, md5 }) => {
      const needs = known.get(md5);
      return needs === undefined ? [] : [[file, needs] as const];
    }),
  );
}

/** Every file and link of a package that readMirrorNeeds has read; none when it has not. */
export async function namesInPackage(rootsDir: string, md5: string): Promise<readonly string[]> {
  const file = join(namesDir(rootsDir), md5);
  return (await pathExists(file)) ? (await readText(file)).split('\n').filter((path) => path !== '') : [];
}

/** Not flushed, as 200 of them would take longer than the reading: names only help to explain. */
async function keepNames(rootsDir: string, md5: string, paths: readonly string[]): Promise<void> {
  const file = join(namesDir(rootsDir), md5);
  await removeTree(file);
  await createExclusive(file, `${paths.join('\n')}\n`);
}

const cacheFile = (rootsDir: string): string => join(rootsDir, 'needs.json');
const namesDir = (rootsDir: string): string => join(rootsDir, 'names');

async function readCache(file: string): Promise<Map<string, PackageNeeds>> {
  try {
    return new Map(Object.entries(CACHE.parse(JSON.parse(await readText(file))).packages));
  } catch {
    return new Map();
  }
}

async function readUnknown(
  unknown: readonly MirrorPackage[],
  { mirror, rootsDir, progress, signal }: NeedsOptions,
): Promise<Result<ReadonlyMap<string, PackageNeeds>>> {
  progress({ kind: 'step', text: `see what ${plural(unknown.length, 'package')} of the mirror need` });
  const located = await locatePackages({ mirror, packages: unknown, runOnly: new Set(), progress, signal });
  if (!located.ok) return located;
  const found = new Map<string, PackageNeeds>();
  const processes = Math.min(PROGRAMS, availableParallelism());
  await ensureDir(namesDir(rootsDir));
  await using ahead = await DecompressAhead.start(located.value, { processes });
  for (const [index, item] of unknown.entries()) {
    if (signal?.aborted === true)
      return fail(problem('buildroot/enter-failed', 'the packages of the mirror were not read: interrupted'));
    const file = located.value[index] ?? '';
    progress({ kind: 'detail', text: item.file, fraction: index / unknown.length });
    const source = ahead.next();
    const facts = await readPackageFacts(file, {
      indexedBytes: item.uncompressedKiB * 1024,
      ...(source === undefined ? {} : { source }),
    });
    // First whether it is the right file at all: that says more than what is wrong inside it.
    const confirmed = await mirror.confirm(item.file, await md5OfFile(file));
    if (!confirmed.ok) return confirmed;
    if (!facts.ok) return facts;
    found.set(item.md5, facts.value.needs);
    await keepNames(rootsDir, item.md5, facts.value.paths);
  }
  const complaint = await ahead.complaint();
  progress({ kind: 'done', text: 'known' });
  if (complaint === undefined) return ok(found);
  return fail(problem('pkg/damaged', `a package of ${mirror.location} cannot be decompressed: ${complaint}`));
}

/** What the mirror does not have any more goes. */
async function writeCache(
  known: ReadonlyMap<string, PackageNeeds>,
  { mirror, rootsDir }: NeedsOptions,
): Promise<void> {
  const offered = new Set(mirror.packages.map(({ md5 }) => md5));
  const kept = [...known].filter(([md5]) => offered.has(md5));
  const content = { format: FORMAT, packages: Object.fromEntries(kept) };
  await writeAtomic(cacheFile(rootsDir), `${JSON.stringify(content)}\n`);
  for (const md5 of await listDir(namesDir(rootsDir)))
    if (!offered.has(md5)) await removeTree(join(namesDir(rootsDir), md5));
}
