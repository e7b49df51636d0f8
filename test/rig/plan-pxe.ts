import type { MediaNode, OwnPackage } from '../../src/media/media-node.ts';
import { planMedia, type MirrorIndex } from '../../src/media/plan-media.ts';
import { parseBootServer } from '../../src/media/pxe/boot-server.ts';
import { planPxe } from '../../src/media/pxe/plan-pxe.ts';
import { valueOf } from './result.ts';

/** The plan of a PXE set of nodes that can be planned; whether there can be a set is the test's question. */
export function planPxeOf(
  nodes: readonly MediaNode[],
  mirror: MirrorIndex,
  { url, own = [] }: { readonly url: string; readonly own?: readonly OwnPackage[] },
): ReturnType<typeof planPxe> {
  return planPxe(
    mirror,
    nodes.map((node) => ({ node, plan: valueOf(planMedia(mirror, node, own)) })),
    valueOf(parseBootServer(url)),
  );
}
