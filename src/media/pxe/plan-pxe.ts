import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { MediaNode } from '../media-node.ts';
import type { MediaPlan, MirrorIndex } from '../plan-media.ts';
import type { BootServer } from './boot-server.ts';

/** One node of the set. */
export interface PxeNode {
  readonly plan: MediaPlan;
  readonly node: MediaNode;
}

/** What will be in a PXE set: plain data, printed by --dry-run and --json. */
export interface PxePlan {
  readonly server: BootServer;
  readonly nodes: readonly PxeNode[];
  /** Files of the mirror that machines take over HTTP: kernel, installer, packages; each once. */
  readonly mirrorFiles: readonly string[];
  /** The package of the mirror whose modules the boot loaders are made of. */
  readonly grubPackage: string;
}

/** The boot loaders, below tftp/ of the set; Option 93 of DHCP tells which one a machine wants. */
export const LOADERS = { bios: 'slackforge.0', uefi: 'slackforge.efi' } as const;

/** Joins the plans of single nodes into one set. Pure. Fails when the mirror has no GRUB to boot machines with. */
export function planPxe(mirror: MirrorIndex, nodes: readonly PxeNode[], server: BootServer): Result<PxePlan> {
  const grub = mirror.packages.find((stock) => stock.name === 'grub');
  if (grub === undefined)
    return fail(
      problem(
        'media/mirror-incomplete',
        'The mirror lacks the package grub, of which the boot loaders of a PXE set are made.',
      ),
    );
  const files = nodes.flatMap(({ plan }) => [
    plan.boot.kernel.slice(1),
    plan.boot.initrd.slice(1),
    ...plan.packages.map((stock) => stock.file),
  ]);
  return ok({ server, nodes, mirrorFiles: [...new Set(files)], grubPackage: grub.file });
}
