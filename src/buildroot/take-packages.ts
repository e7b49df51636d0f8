import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DecompressAhead } from '../lib/decompress-ahead.ts';
import { problem } from '../lib/diagnostic.ts';
import { md5OfFile } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import { createExclusive } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Mirror, MirrorPackage } from '../mirror/index.ts';
import { applyLinkLines, fullName, guardLinkLines, installPackage, isForBuilding } from '../pkg/index.ts';

export interface Taking {
  readonly mirror: Mirror;
  /** In the order of installation. */
  readonly packages: readonly MirrorPackage[];
  /** Paths of those whose files for building are left out. */
  readonly runOnly: ReadonlySet<string>;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/** A mirror's operator counts connections. */
const DOWNLOADS = 4;
/** More programs than that only wait for us: one process unpacks. */
const PROGRAMS = 4;

/**
 * Brings every package file to this machine, a few at a time; gives their paths in the same order. What was downloaded stays in the
 * mirror's cache whatever happens after, whole files and begun ones. A file that was here already is not read for this.
 */
export async function locatePackages({
  mirror,
  packages,
  progress,
  signal,
}: Taking): Promise<Result<readonly string[]>> {
  const files: string[] = [];
  let [next, done] = [0, 0];
  let failure: Result<never> | undefined;
  const work = async (): Promise<void> => {
    for (let index = next++; index < packages.length && failure === undefined; index = next++) {
      const item = packages[index];
      if (item === undefined || signal?.aborted === true) return;
      const file = await mirror.locate(item.file);
      if (!file.ok) failure ??= file;
      else files[index] = file.value;
      progress({ kind: 'detail', text: `fetch ${item.file}`, fraction: ++done / packages.length });
    }
  };
  await Promise.all(Array.from({ length: DOWNLOADS }, work));
  if (signal?.aborted === true) return interrupted();
  return failure ?? ok(files);
}

/**
 * Installs the packages into a root, one after the other, each followed by its links (made without a shell, for there is none yet). Each
 * is held against its digest after it was read and unpacked, so on a failure the root is to be thrown away. The doinst.sh scripts
 * are put into `scriptsDir` to be run later, in the order of their names.
 */
export async function installAll(
  files: readonly string[],
  root: string,
  scriptsDir: string,
  { mirror, packages, runOnly, progress, signal }: Taking,
): Promise<Result<void>> {
  const processes = Math.min(PROGRAMS, availableParallelism());
  await using ahead = await DecompressAhead.start(files, { processes });
  for (const [index, item] of packages.entries()) {
    if (signal?.aborted === true) return interrupted();
    const file = files[index] ?? '';
    progress({ kind: 'detail', text: item.file, fraction: index / packages.length });
    const source = ahead.next();
    const leaveOut = runOnly.has(item.file) ? { leaveOut: isForBuilding } : {};
    const installed = await installPackage(file, root, {
      location: item.file,
      isDisposable: true,
      indexedBytes: item.uncompressedKiB * 1024,
      ...leaveOut,
      ...(source === undefined ? {} : { source }),
    });
    // First whether it is the right file at all: that says more than what is wrong inside it.
    const confirmed = await mirror.confirm(item.file, await md5OfFile(file));
    if (!confirmed.ok) return confirmed;
    if (!installed.ok) return installed;
    const { doinst, name } = installed.value;
    if (doinst === undefined) continue;
    applyLinkLines(doinst, root, leaveOut);
    const script = `${String(index).padStart(4, '0')}-${fullName(name)}`;
    await createExclusive(join(scriptsDir, script), guardLinkLines(doinst, leaveOut.leaveOut));
  }
  const complaint = await ahead.complaint();
  if (complaint === undefined) return ok(undefined);
  return fail(problem('pkg/damaged', `a package of ${mirror.location} cannot be decompressed: ${complaint}`));
}

function interrupted(): Result<never> {
  return fail(problem('buildroot/enter-failed', 'the base root was not finished: interrupted'));
}
