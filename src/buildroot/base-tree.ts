import { join, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { md5OfFile } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import { run } from '../lib/exec.ts';
import {
  chmod,
  ensureDir,
  freeBytes,
  listDir,
  lstat,
  pathExists,
  removeTree,
  rename,
  writeAtomic,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import { applyLinkLines, fullName, guardLinkLines, installPackage } from '../pkg/index.ts';
import { planBase, type BaseSettings } from './base-plan.ts';
import { enterRoot } from './enter-root.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';
import { checkUsable, PACKAGE_SCRIPT_ENV } from './usable.ts';

export interface BaseRoot {
  /** A finished tree, only to be read: builds see it as the lowest layer of an overlay. */
  readonly dir: string;
  /** False when it was there already. */
  readonly isNew: boolean;
}

/** All scripts of a full installation take a few minutes; one that waits for ever must not hold up the run. */
const SCRIPTS_TIMEOUT_MS = 30 * 60_000;

/** Fetched this many packages ahead of the one being unpacked. */
const FETCH_AHEAD = 3;

/**
 * Makes the base root of a mirror state, or finds it: `rootsDir/base-<12 hex digits of its identity>/`. All packages are unpacked in
 * install order, each followed by its links (made without a shell, for there is none yet); then all doinst.sh scripts run in that order
 * inside the root, without network. It has its name only when complete, so a run that is cut short leaves nothing that could be used.
 */
export async function ensureBase(
  mirror: Mirror,
  settings: BaseSettings,
  rootsDirectory: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Result<BaseRoot>> {
  const plan = planBase(mirror, settings);
  if (!plan.ok) return plan;
  const rootsDir = resolve(rootsDirectory);
  const name = `base-${plan.value.identity.slice(0, 12)}`;
  const dir = join(rootsDir, name);
  if (await pathExists(dir)) return ok({ dir, isNew: false });
  await ensureDir(rootsDir);
  await removeLeftovers(rootsDir);
  const usable = await checkUsable(rootsDir);
  if (!usable.ok) return usable;
  const room = await checkRoom(rootsDir, plan.value.packages);
  if (!room.ok) return room;

  const part = temporaryName('part', name);
  const work = temporaryName('work', name);
  try {
    const filled = await fill(mirror, plan.value.packages, {
      rootsDir,
      part,
      work,
      logFile: join(rootsDir, `${name}.log`),
      progress,
      signal,
    });
    if (!filled.ok) return filled;
    // On disk before it has its name: after a power failure a named root must be whole.
    await run({ argv: ['sync', '--file-system', join(rootsDir, part)] });
    if (!(await pathExists(dir))) await rename(join(rootsDir, part), dir);
    await removeOldBases(rootsDir, name);
    return ok({ dir, isNew: true });
  } finally {
    await removeTree(join(rootsDir, part));
    await removeTree(join(rootsDir, work));
  }
}

/** Each state of a mirror makes a root of half a GiB or more: the newest other one stays, for a mirror that goes back and forth. */
async function removeOldBases(rootsDir: string, current: string): Promise<void> {
  const others: { readonly name: string; readonly mtimeMs: number }[] = [];
  for (const name of await listDir(rootsDir)) {
    const info =
      /^base-[0-9a-f]{12}$/.test(name) && name !== current ? await lstat(join(rootsDir, name)) : undefined;
    if (info !== undefined) others.push({ name, mtimeMs: info.mtimeMs });
  }
  for (const old of others.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(1)) {
    await removeTree(join(rootsDir, old.name));
    await removeTree(join(rootsDir, `${old.name}.log`));
  }
}

interface Filling {
  readonly rootsDir: string;
  readonly part: string;
  readonly work: string;
  readonly logFile: string;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

async function fill(mirror: Mirror, packages: readonly MirrorPackage[], to: Filling): Promise<Result<void>> {
  const root = join(to.rootsDir, to.part);
  await ensureDir(join(to.rootsDir, to.work, 'doinst'));
  await ensureDir(root);
  await chmod(root, 0o755);
  to.progress({ kind: 'step', text: `make the base root from ${plural(packages.length, 'package')}` });
  for (const [index, item] of packages.entries()) {
    if (to.signal?.aborted)
      return fail(problem('buildroot/enter-failed', 'the base root was not finished: interrupted'));
    // Started here, waited for below; a failure is reported when its turn comes.
    for (const next of packages.slice(index + 1, index + 1 + FETCH_AHEAD))
      mirror.fetch(next.file).catch(() => undefined);
    const file = await mirror.fetch(item.file);
    if (!file.ok) return file;
    to.progress({ kind: 'detail', text: item.file, fraction: index / packages.length });
    const installed = await installPackage(file.value, root, { location: item.file });
    // A mirror in a folder gives its own file, and a sync may have replaced it after it was verified.
    if ((await md5OfFile(file.value)) !== item.md5) {
      const message = `${item.file} of the mirror ${mirror.location} changed while it was being unpacked`;
      const hint = 'let no sync run meanwhile, then do this again: the root that was begun is thrown away';
      return fail(problem('mirror/corrupt-file', message, { location: { file: file.value }, hint }));
    }
    if (!installed.ok) return installed;
    const { doinst, name } = installed.value;
    if (doinst === undefined) continue;
    applyLinkLines(doinst, root);
    const script = `${String(index).padStart(4, '0')}-${fullName(name)}`;
    await writeAtomic(join(to.rootsDir, to.work, 'doinst', script), guardLinkLines(doinst));
  }
  await seedLibraries(root);
  to.progress({ kind: 'detail', text: 'run the package scripts', fraction: 1 });
  await removeTree(to.logFile);
  const entered = await enterRoot({
    rootsDir: to.rootsDir,
    root: to.part,
    lowers: [],
    work: to.work,
    logFile: to.logFile,
    env: PACKAGE_SCRIPT_ENV,
    argv: [],
    timeoutMs: SCRIPTS_TIMEOUT_MS,
    ...(to.signal === undefined ? {} : { signal: to.signal }),
  });
  if (entered.ok) return ok(undefined);
  return fail(
    problem(
      'buildroot/enter-failed',
      `the package scripts of the base root could not be run: ${entered.diagnostics[0]?.message ?? ''}`,
      {
        location: { file: to.logFile },
      },
    ),
  );
}

/**
 * The C library of Slackware is shipped in lib64/incoming and moved by its own doinst.sh, which needs a C library to run. Until then a copy
 * has to do; the script then replaces it.
 */
async function seedLibraries(root: string): Promise<void> {
  for (const folder of ['lib64', 'lib']) {
    const incoming = join(root, folder, 'incoming');
    if ((await listDir(incoming)).length === 0) continue;
    await run({ argv: ['cp', '-a', '-n', `${incoming}/.`, join(root, folder)] });
  }
}

async function checkRoom(rootsDir: string, packages: readonly MirrorPackage[]): Promise<Result<void>> {
  const needed = packages.reduce((sum, item) => sum + item.uncompressedKiB * 1024, 0) * 1.1;
  const free = await freeBytes(rootsDir);
  if (free >= needed) return ok(undefined);
  return fail(
    problem(
      'fs/no-space',
      `the base root needs ${formatBytes(needed)} in ${rootsDir}, where ${formatBytes(free)} are free`,
      {
        hint: 'make room, or leave out series that no recipe needs (buildroot.series in slackforge.yaml)',
      },
    ),
  );
}
