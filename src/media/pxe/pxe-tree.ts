import { sha256Of } from '../../lib/digest.ts';
import { ok, type Result } from '../../lib/result.ts';
import { sortEntries, type TreeEntry } from '../../lib/tree.ts';
import type { InstallerTree } from '../installer-tree.ts';
import type { OwnPackage } from '../media-node.ts';
import { renderNodeConf } from '../node-conf.ts';
import { buildNodeInitrd } from '../node-initrd.ts';
import {
  fileEntry,
  instructionEntries,
  mirrorEntries,
  ownEntries,
  type MirrorFiles,
} from '../package-entries.ts';
import { digestLines, sizeOf } from '../tree-digests.ts';
import type { GrubImages } from './grub-images.ts';
import { renderDispatch, renderNodeMenu, renderReadme, type PxeTemplates } from './menus.ts';
import { LOADERS, type PxeNode, type PxePlan } from './plan-pxe.ts';

/** Everything that goes into a set. */
export interface PxeInputs {
  readonly plan: PxePlan;
  readonly mirror: MirrorFiles;
  readonly ownPackages: readonly OwnPackage[];
  /** The overlays of the nodes as tar archives, by the nodes' ids. */
  readonly overlayTars: ReadonlyMap<string, Uint8Array>;
  /** The project's isotree/ folder. */
  readonly isotreeDir: string;
  readonly epochSeconds: number;
}

/**
 * Lists the set: the loaders below tftp/, and below http/ kernel, installer and packages once, and for each node a menu and an initrd. In
 * that initrd travel the overlay and the digests of all packages, so that a node unpacks nothing that it was not given a digest for.
 * Fails when a file of the mirror cannot be had or is not what its CHECKSUMS.md5 says.
 */
export async function buildPxeTree(
  inputs: PxeInputs,
  images: GrubImages,
  templates: PxeTemplates,
): Promise<Result<InstallerTree>> {
  const { plan, mirror, ownPackages } = inputs;
  const stock = await mirrorEntries(mirror, plan.mirrorFiles);
  if (!stock.ok) return stock;
  const served = [...stock.value, ...ownEntries(ownPackages)];
  const http: TreeEntry[] = [...served, fileEntry('menu.cfg', renderDispatch(plan, templates))];
  for (const node of plan.nodes) {
    const initrd = await nodeInitrd(inputs, node, served);
    http.push(
      fileEntry(`${node.node.id}/menu.cfg`, renderNodeMenu(plan, node, templates)),
      fileEntry(`${node.node.id}/node.img`, initrd),
    );
  }
  const entries = [
    ...http.map((entry) => ({ ...entry, path: `http/${entry.path}` })),
    fileEntry(`tftp/${LOADERS.bios}`, images.bios),
    fileEntry(`tftp/${LOADERS.uefi}`, images.uefi),
    fileEntry('README.TXT', renderReadme(plan, templates)),
  ];
  return ok({
    entries: sortEntries(entries),
    digests: await digestLines(entries),
    totalBytes: await sizeOf(entries),
  });
}

async function nodeInitrd(
  { plan, mirror, ownPackages, overlayTars, isotreeDir, epochSeconds }: PxeInputs,
  { node, plan: media }: PxeNode,
  served: readonly TreeEntry[],
): Promise<Uint8Array> {
  const overlay = overlayTars.get(node.id);
  if (overlay === undefined) throw new Error(`internal error: no overlay for ${node.id}`);
  const wanted = new Set([
    ...media.packages.map((stock) => stock.file),
    ...ownEntries(ownPackages).map((entry) => entry.path),
  ]);
  const carried = [
    ...instructionEntries(media, mirror, ownPackages),
    fileEntry('slackforge/overlay.tar', overlay),
    fileEntry('slackforge/SHA256SUMS', await digestLines(served.filter((entry) => wanted.has(entry.path)))),
  ];
  const buildId = sha256Of(await digestLines(carried)).slice(0, 16);
  const nodeConf = renderNodeConf(node, buildId, plan.server.url);
  return buildNodeInitrd(node, nodeConf, `${isotreeDir}/installer`, epochSeconds, carried);
}
