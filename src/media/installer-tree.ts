import { sha256Of } from '../lib/digest.ts';
import { readText } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { sortEntries, type TreeEntry } from '../lib/tree.ts';
import { renderBootMenus } from './boot-menu.ts';
import type { MediaNode, OwnPackage } from './media-node.ts';
import { buildNodeInitrd } from './node-initrd.ts';
import { renderNodeConf } from './node-conf.ts';
import {
  fileEntry,
  instructionEntries,
  mirrorEntries,
  ownEntries,
  type MirrorFiles,
} from './package-entries.ts';
import type { MediaPlan } from './plan-media.ts';
import { digestLines, sizeOf } from './tree-digests.ts';

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
  const bootFiles = [plan.boot.kernel.slice(1), plan.boot.initrd.slice(1), ...plan.loaderFiles];
  const stock = await mirrorEntries(mirror, [...bootFiles, ...plan.packages.map((each) => each.file)]);
  if (!stock.ok) return stock;
  const menus = renderBootMenus(node, plan.boot, plan.boot.parameters, {
    grub: await readText(`${isotreeDir}/boot/grub.cfg.liquid`),
    isolinux: await readText(`${isotreeDir}/boot/isolinux.cfg.liquid`),
    message: await readText(`${isotreeDir}/boot/message.txt.liquid`),
  });
  const entries: TreeEntry[] = [
    ...stock.value,
    ...ownEntries(ownPackages),
    ...instructionEntries(plan, mirror, ownPackages),
    fileEntry('slackforge/overlay.tar', inputs.overlayTar),
    fileEntry('EFI/BOOT/grub.cfg', menus.grub),
    fileEntry('isolinux/isolinux.cfg', menus.isolinux),
    fileEntry('isolinux/message.txt', menus.message),
  ];

  // What is on the medium so far names this build, so that last week's stick is not taken for this one.
  const buildId = sha256Of(await digestLines(entries)).slice(0, 16);
  const nodeConf = renderNodeConf(node, buildId);
  entries.push(
    fileEntry('slackforge/node.conf', nodeConf),
    fileEntry(
      'slackforge/node.img',
      await buildNodeInitrd(node, nodeConf, `${isotreeDir}/installer`, epochSeconds),
    ),
  );
  const sums = await digestLines(entries.filter((entry) => entry.path !== PATCHED_BY_ISO_WRITER));
  entries.push(fileEntry(SUMS, sums));

  return ok({
    entries: sortEntries(entries),
    digests: await digestLines(entries),
    totalBytes: await sizeOf(entries),
  });
}
