import { join, resolve } from 'node:path';
import { readLines } from '../lib/fs.ts';
import { RootedView } from '../lib/rooted-view.ts';
import { scanTree } from '../lib/scan-tree.ts';
import { layerDir } from './layers.ts';
import { readTrace, type Opened } from './read-trace.ts';
import type { RootJob } from './runner.ts';

/**
 * Of these packages of a root, by digest, the ones of which a traced job opened no file and ran no program; undefined when the trace does not
 * show the job. Each of them lies unpacked over the job's base (see ensureRoot), with the links that its script makes and with links of
 * folders followed, so that its paths are those that the kernel names. Folders do not count: packages share them.
 */
export async function findUnopened(
  digests: readonly string[],
  { argv, base, rootsDir, traceFile }: Pick<RootJob, 'argv' | 'base' | 'rootsDir'> & { traceFile: string },
): Promise<readonly string[] | undefined> {
  const opened = await readTrace(readLines(traceFile), argv);
  if (opened === undefined) return undefined;
  return digests.filter(
    (digest) => !hasOpened(opened, resolve(rootsDir, layerDir(digest, base)), resolve(base)),
  );
}

function hasOpened({ files, programs }: Opened, layer: string, base: string): boolean {
  if (scanTree(layer).some(({ kind, path }) => kind !== 'dir' && files.has(path))) return true;
  const view = new RootedView(layer, [base]);
  return [...programs].some((path) => view.find(path)?.startsWith(join(layer, '/')) === true);
}
