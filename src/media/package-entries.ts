import { ok, type Result } from '../lib/result.ts';
import type { TreeEntry } from '../lib/tree.ts';
import type { OwnPackage } from './media-node.ts';
import type { MediaPlan, MirrorIndex } from './plan-media.ts';
import { renderTagfile } from './tagfile.ts';

/** A mirror whose files can be had: `fetch` gives the path of a verified local file. */
export interface MirrorFiles extends MirrorIndex {
  fetch(path: string): Promise<Result<string>>;
}

const OWNER = { mode: 0o644, uid: 0, gid: 0 };

/** A file of a medium whose content is known. */
export function fileEntry(path: string, content: string | Uint8Array): TreeEntry {
  return {
    path,
    kind: 'file',
    ...OWNER,
    content: typeof content === 'string' ? Buffer.from(content) : content,
  };
}

/** Files of the mirror under their own paths, each verified. Fails when one cannot be had or is not what CHECKSUMS.md5 says. */
export async function mirrorEntries(
  mirror: MirrorFiles,
  paths: readonly string[],
): Promise<Result<readonly TreeEntry[]>> {
  const entries: TreeEntry[] = [];
  for (const path of paths) {
    const fetched = await mirror.fetch(path);
    if (!fetched.ok) return fetched;
    entries.push({ path, kind: 'file-from', ...OWNER, source: fetched.value });
  }
  return ok(entries);
}

/** Our packages, below slackforge/packages/. */
export function ownEntries(ownPackages: readonly OwnPackage[]): readonly TreeEntry[] {
  return ownPackages.map((own) => ({
    path: `slackforge/packages/${own.fileName}`,
    kind: 'file-from',
    ...OWNER,
    source: own.path,
  }));
}

/** What installpkg is told: a tagfile for each series, and slackforge/packages.list. */
export function instructionEntries(
  plan: MediaPlan,
  mirror: MirrorIndex,
  ownPackages: readonly OwnPackage[],
): readonly TreeEntry[] {
  const series = [...new Set(plan.packages.map((stock) => stock.series))];
  return [
    ...series.map((name) =>
      fileEntry(`slackware64/${name}/tagfile`, renderTagfile(name, plan.packages, mirror.packages)),
    ),
    fileEntry('slackforge/packages.list', packagesList(plan, ownPackages)),
  ];
}

/** "SERIES PATH" a line in the order of installation; ours last, so that they find everything they need. */
function packagesList(plan: MediaPlan, ownPackages: readonly OwnPackage[]): string {
  return [
    ...plan.packages.map((stock) => `${stock.series} ${stock.file}\n`),
    ...ownPackages.map((own) => `slackforge slackforge/packages/${own.fileName}\n`),
  ].join('');
}
