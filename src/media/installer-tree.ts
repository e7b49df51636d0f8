import { sha256Of, sha256OfFile } from '../lib/digest.ts';
import { readText, stat } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { sortEntries, type TreeEntry } from '../lib/tree.ts';
import { renderBootMenus } from './boot-menu.ts';
import type { MediaNode, OwnPackage } from './media-node.ts';
import { buildNodeInitrd } from './node-initrd.ts';
import { renderNodeConf } from './node-conf.ts';
import type { MediaPlan, MirrorIndex } from './plan-media.ts';
import { renderTagfile } from './tagfile.ts';

/** A mirror whose files can be had: `fetch` gives the path of a verified local file. */
export interface MirrorFiles extends MirrorIndex {
  fetch(path: string): Promise<Result<string>>;
}

/** Everything that goes into one node's medium. */
export interface TreeInputs {
  readonly plan: MediaPlan;
  readonly node: MediaNode;
  readonly mirror: MirrorFiles;
  readonly ownPackages: readonly OwnPackage[];
  /** The node's overlay as a tar archive. */
  readonly overlayTar: Uint8Array;
  /** The project's isotree/ folder. */
  readonly isotreeDir: string;
  readonly epochSeconds: number;
}

/** The medium as a list of entries, and what identifies it. */
export interface InstallerTree {
  readonly entries: readonly TreeEntry[];
  /** "DIGEST  PATH" for every file of the medium, sorted: equal lists are equal media. */
  readonly digests: string;
  readonly totalBytes: number;
}

/** ISOLINUX's loader gets a table of where it lies written into itself, so the medium's copy differs from the file. */
const PATCHED_BY_ISO_WRITER = 'isolinux/isolinux.bin';
const SUMS = 'slackforge/SHA256SUMS';

/**
 * Lists what is on the medium: kernel, installer and loaders of the mirror under their own paths, chosen packages with
 * tagfiles, our packages, the overlay, node.conf, the node's initrd, the menus, and SHA256SUMS over all of it. Fails
 * when a file of the mirror cannot be had or is not what its CHECKSUMS.md5 says.
 */
export async function buildInstallerTree(inputs: TreeInputs): Promise<Result<InstallerTree>> {
  const { plan, node, mirror, ownPackages, isotreeDir, epochSeconds } = inputs;
  const entries: TreeEntry[] = [];
  const owner = { mode: 0o644, uid: 0, gid: 0 };
  const addText = (path: string, content: string | Uint8Array): void => {
    entries.push({
      path,
      kind: 'file',
      ...owner,
      content: typeof content === 'string' ? Buffer.from(content) : content,
    });
  };

  const bootFiles = [plan.boot.kernel.slice(1), plan.boot.initrd.slice(1), ...plan.loaderFiles];
  for (const path of [...bootFiles, ...plan.packages.map((stock) => stock.file)]) {
    const fetched = await mirror.fetch(path);
    if (!fetched.ok) return fetched;
    entries.push({ path, kind: 'file-from', ...owner, source: fetched.value });
  }
  for (const own of ownPackages)
    entries.push({
      path: `slackforge/packages/${own.fileName}`,
      kind: 'file-from',
      ...owner,
      source: own.path,
    });
  for (const series of new Set(plan.packages.map((stock) => stock.series)))
    addText(`slackware64/${series}/tagfile`, renderTagfile(series, plan.packages, mirror.packages));
  addText('slackforge/packages.list', packagesList(plan, ownPackages));
  addText('slackforge/overlay.tar', inputs.overlayTar);
  const menus = renderBootMenus(node, plan.boot, plan.boot.parameters, {
    grub: await readText(`${isotreeDir}/boot/grub.cfg.liquid`),
    isolinux: await readText(`${isotreeDir}/boot/isolinux.cfg.liquid`),
    message: await readText(`${isotreeDir}/boot/message.txt.liquid`),
  });
  addText('EFI/BOOT/grub.cfg', menus.grub);
  addText('isolinux/isolinux.cfg', menus.isolinux);
  addText('isolinux/message.txt', menus.message);

  // What is on the medium so far names this build, so that last week's stick is not taken for this one.
  const buildId = sha256Of(await digestLines(entries)).slice(0, 16);
  const nodeConf = renderNodeConf(node, buildId);
  addText('slackforge/node.conf', nodeConf);
  addText(
    'slackforge/node.img',
    await buildNodeInitrd(node, nodeConf, `${isotreeDir}/installer`, epochSeconds),
  );
  addText(SUMS, await digestLines(entries.filter((entry) => entry.path !== PATCHED_BY_ISO_WRITER)));

  return ok({
    entries: sortEntries(entries),
    digests: await digestLines(entries),
    totalBytes: await sizeOf(entries),
  });
}

/** "SERIES PATH" a line in the order of installation; ours last, so that they find everything they need. */
function packagesList(plan: MediaPlan, ownPackages: readonly OwnPackage[]): string {
  return [
    ...plan.packages.map((stock) => `${stock.series} ${stock.file}\n`),
    ...ownPackages.map((own) => `slackforge slackforge/packages/${own.fileName}\n`),
  ].join('');
}

async function digestLines(entries: readonly TreeEntry[]): Promise<string> {
  const lines: string[] = [];
  for (const entry of sortEntries(entries)) {
    if (entry.kind === 'file') lines.push(`${sha256Of(entry.content)}  ${entry.path}\n`);
    else if (entry.kind === 'file-from') lines.push(`${await digestOf(entry.source)}  ${entry.path}\n`);
  }
  return lines.join('');
}

const knownDigests = new Map<string, string>();

/** A file's digest, read once per run: the lists above go over the same hundreds of packages three times. */
async function digestOf(path: string): Promise<string> {
  const info = await stat(path);
  const key = `${path}\0${String(info?.size)}\0${String(info?.mtimeMs)}`;
  const digest = knownDigests.get(key) ?? (await sha256OfFile(path));
  knownDigests.set(key, digest);
  return digest;
}

async function sizeOf(entries: readonly TreeEntry[]): Promise<number> {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind === 'file') total += entry.content.length;
    else if (entry.kind === 'file-from') total += (await stat(entry.source))?.size ?? 0;
  }
  return total;
}
