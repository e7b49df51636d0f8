import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import type { Progress } from '../../src/lib/events.ts';
import type { Signer } from '../../src/lib/gpg.ts';
import { publishRepository } from '../../src/pkg/index.ts';
import { requireTools } from './require-tools.ts';
import { samplePackage } from './sample-packages.ts';
import { tempTree, type TempTree } from './temp-tree.ts';

const quiet: Progress = () => undefined;

/** A folder with `packages/` that holds these. */
export async function packagesIn(context: TestContext, ...names: readonly string[]): Promise<TempTree> {
  await requireTools(context, 'xz', 'gzip', 'bzip2');
  const folder = await tempTree();
  for (const name of names) await samplePackage(folder.at('packages'), name);
  return folder;
}

interface Extra {
  readonly progress?: Progress;
  readonly isDryRun?: boolean;
  readonly signer?: Signer;
}

/** Publishes whatever packages lie in the folder. */
export function publish(folder: TempTree, { progress = quiet, isDryRun = false, signer }: Extra = {}) {
  return publishRepository({
    repository: folder.at('repository'),
    packagesDir: folder.at('packages'),
    files: readdirSync(folder.at('packages')),
    epochSeconds: 1_767_225_600,
    isDryRun,
    progress,
    ...(signer === undefined ? {} : { signer }),
  });
}

/** Takes one package away and puts another one there. */
export async function replace(folder: TempTree, from: string, to: string): Promise<void> {
  rmSync(folder.at(`packages/${from}`));
  await samplePackage(folder.at('packages'), to);
}

/** Reads what `current` gives, as a client does: every file that CHECKSUMS.md5 lists. Gives the names of the packages. */
export async function readCurrent(folder: TempTree): Promise<readonly string[]> {
  // A client of a web server that follows `current` once a connection, or a local one that went into the folder.
  const set = realpathSync(folder.at('repository/current'));
  const list = await readFile(join(set, 'CHECKSUMS.md5'), 'utf8');
  const paths: string[] = [];
  for (const [, md5, path = ''] of list.matchAll(/^([0-9a-f]{32}) {2}\.\/(.+)$/gm)) {
    const found = createHash('md5')
      .update(await readFile(join(set, path)))
      .digest('hex');
    if (found !== md5) throw new Error(`${set}/${path} has ${found}, not ${md5 ?? ''}`);
    paths.push(path);
  }
  const index = await readFile(join(set, 'PACKAGES.TXT'), 'utf8');
  const offered = [...index.matchAll(/^PACKAGE NAME: {2}(.+)$/gm)].map(([, name]) => name ?? '');
  expect(offered).toEqual(paths.filter((path) => path.endsWith('.txz')));
  return offered;
}
