import { join, resolve } from 'node:path';
import { now } from '../lib/clock.ts';
import { problem } from '../lib/diagnostic.ts';
import type { Progress } from '../lib/events.ts';
import { run } from '../lib/exec.ts';
import {
  chmod,
  createExclusive,
  ensureDir,
  freeBytes,
  listDir,
  pathExists,
  readText,
  removeTree,
  rename,
  writeAtomic,
} from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { RootedTree } from '../lib/rooted-tree.ts';
import { formatBytes, plural } from '../lib/text.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import { baseFiles, baseName, type BaseFiles, type BaseKind } from './base-files.ts';
import { planBase, type BasePlan, type BaseSettings } from './base-plan.ts';
import { readBaseRecord, renderBaseRecord, type BaseRecord } from './base-record.ts';
import { enterRoot, type SessionEnd } from './enter-root.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';
import { listBases, removeBase } from './list-bases.ts';
import { SETUP_STEPS } from './setup-steps.ts';
import { installAll, locatePackages, type Taking } from './take-packages.ts';
import { renderManifest, takeManifest, type TreeManifest } from './tree-manifest.ts';
import { checkUsable, PACKAGE_SCRIPT_ENV } from './usable.ts';

export interface BaseRoot {
  /** A finished tree, only to be read: builds see it as the lowest layer of an overlay. */
  readonly dir: string;
  readonly identity: string;
  /** False when it was there already. */
  readonly isNew: boolean;
  /** What was seen when it was made; undefined when its record is lost. */
  readonly record: BaseRecord | undefined;
}

/** All scripts of a full installation take a few minutes; one that waits for ever must not hold up the run. */
const SCRIPTS_TIMEOUT_MS = 30 * 60_000;

/** The base root of whole series: see ensureTree. */
export async function ensureBase(
  mirror: Mirror,
  settings: BaseSettings,
  rootsDir: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Result<BaseRoot>> {
  const plan = planBase(mirror, settings);
  return plan.ok ? ensureTree(mirror, plan.value, settings, rootsDir, progress, signal) : plan;
}

/**
 * Makes the base root of a plan, or finds it: `rootsDir/base-<12 hex digits of its identity>/` (or `core-…`). All packages are unpacked in
 * install order, each followed by its links; then all doinst.sh scripts run in that order inside the root, without network, and what the
 * installer's setup would do after them. It has its name only when complete, so a run that is cut short leaves nothing that could be
 * used. Beside it lie its log, its record and the manifest that `verifyBase` compares with.
 */
export async function ensureTree(
  mirror: Mirror,
  plan: BasePlan,
  settings: BaseSettings,
  rootsDirectory: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Result<BaseRoot>> {
  const rootsDir = resolve(rootsDirectory);
  const { identity, packages, kind, runOnly } = plan;
  const files = baseFiles(rootsDir, baseName(kind, identity));
  if (await pathExists(files.dir))
    return ok({ dir: files.dir, identity, isNew: false, record: await readBaseRecord(files.record) });
  await ensureDir(rootsDir);
  await removeLeftovers(rootsDir);
  const usable = await checkUsable(rootsDir);
  if (!usable.ok) return usable;
  const room = await checkRoom(rootsDir, packages);
  if (!room.ok) return room;

  const part = temporaryName('part', files.name);
  const work = temporaryName('work', files.name);
  const root = join(rootsDir, part);
  try {
    const taking: Taking = { mirror, packages, runOnly, progress, signal };
    const filled = await fill(rootsDir, part, work, files, taking);
    if (!filled.ok) return filled;
    // On disk before it has its name: after a power failure a named root must be whole. Meanwhile the manifest is taken.
    const flushed = run({ argv: ['sync', '--file-system', root] });
    progress({ kind: 'detail', text: 'take the manifest', fraction: 1 });
    const manifest = await takeManifest(root);
    await flushed;
    if (!manifest.ok) return manifest;
    const record = recordOf(taking, settings, identity, manifest.value, await failedScripts(files.log));
    await writeAtomic(files.manifest, renderManifest(manifest.value));
    await writeAtomic(files.record, renderBaseRecord(record));
    if (!(await pathExists(files.dir))) await rename(root, files.dir);
    await removeOldBases(rootsDir, kind, identity);
    return ok({ dir: files.dir, identity, isNew: true, record });
  } finally {
    await removeTree(root);
    await removeTree(join(rootsDir, work));
  }
}

/** Each state of a mirror makes a root of half a GiB or more: the newest other one stays, for a mirror that goes back and forth. */
async function removeOldBases(rootsDir: string, kind: BaseKind, current: string): Promise<void> {
  const others = (await listBases(rootsDir)).filter(
    (base) => base.kind === kind && !current.startsWith(base.mark),
  );
  const idle = others.filter((base) => base.users.length === 0);
  for (const old of idle.sort((a, b) => b.madeAtMs - a.madeAtMs).slice(1))
    await removeBase(rootsDir, old.name);
}

async function fill(
  rootsDir: string,
  part: string,
  work: string,
  files: BaseFiles,
  taking: Taking,
): Promise<Result<void>> {
  const { packages, progress, signal } = taking;
  const root = join(rootsDir, part);
  const scriptsDir = join(rootsDir, work, 'doinst');
  await ensureDir(scriptsDir);
  await ensureDir(root);
  await chmod(root, 0o755);
  progress({
    kind: 'step',
    text: `make the ${files.name.startsWith('core') ? 'core' : 'base'} root from ${plural(packages.length, 'package')}`,
  });
  const located = await locatePackages(taking);
  if (!located.ok) return located;
  const installed = await installAll(located.value, root, scriptsDir, taking);
  if (!installed.ok) return installed;
  await seedLibraries(root);
  await createExclusive(join(scriptsDir, `${String(packages.length).padStart(4, '0')}-setup`), SETUP_STEPS);
  progress({ kind: 'detail', text: 'run the package scripts', fraction: 1 });
  await removeTree(files.log);
  const entered = await enterRoot({
    rootsDir,
    root: part,
    lowers: [],
    work,
    logFile: files.log,
    env: PACKAGE_SCRIPT_ENV,
    argv: [],
    timeoutMs: SCRIPTS_TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  const broken = brokenOff(entered);
  if (broken !== undefined) {
    const message = `the package scripts of the base root could not be run: ${broken}`;
    return fail(problem('buildroot/enter-failed', message, { location: { file: files.log } }));
  }
  // It holds inode numbers and times: nothing that reads it needs it, and no two roots would be the same.
  return new RootedTree(root).remove('var/cache/ldconfig/aux-cache');
}

/** Why the scripts did not come to their end; how the last of them ended does not matter. */
function brokenOff(entered: Result<SessionEnd>): string | undefined {
  if (!entered.ok) return entered.diagnostics[0]?.message ?? '';
  return entered.value.how === 'exit' ? undefined : ENDINGS[entered.value.how];
}

const ENDINGS: Readonly<Record<Exclude<SessionEnd['how'], 'exit'>, string>> = {
  'time-limit': `they took more than ${String(SCRIPTS_TIMEOUT_MS / 60_000)} minutes`,
  interrupted: 'interrupted',
  'cut-short': 'the session was cut short',
};

function recordOf(
  { mirror, packages }: Taking,
  settings: BaseSettings,
  identity: string,
  manifest: TreeManifest,
  failed: readonly string[],
): BaseRecord {
  const leftNew = manifest.entries.filter((entry) => entry.kind === 'file' && entry.path.endsWith('.new'));
  return {
    format: 1,
    identity,
    mirror: { location: mirror.location, identity: mirror.identity },
    series: [...settings.series],
    skip: [...settings.skip],
    packages: packages.map((item) => item.file),
    entries: manifest.entries.length,
    bytes: manifest.bytes,
    madeAt: now().toISOString(),
    failedScripts: [...failed],
    leftNew: leftNew.map((entry) => entry.path),
  };
}

/** As scripts/enter-root says it in the log. */
async function failedScripts(log: string): Promise<readonly string[]> {
  if (!(await pathExists(log))) return [];
  const lines = (await readText(log)).matchAll(/^slackforge: doinst\.sh of \d{4}-(.+) ended with status/gm);
  return [...lines].map(([, name]) => name ?? '');
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
