/**
 * The media room: from a mirror, a node, our packages and an overlay to a bootable image.
 * planMedia decides (pure), makeImage does: installer tree, hybrid ISO, reading it back. pxe/ does the same for machines that start from the
 * network: planPxe, makePxeSet. What happens on the node is in
 * isotree/installer (shell); what is laid over the installation is the overlay room's. Called by commands/ only.
 */
export { type InstallerTree, type TreeInputs } from './installer-tree.ts';
export { type Layout } from './layout.ts';
export { makeImage, type Image, type ImageInputs } from './make-image.ts';
export { mediaNodeOf } from './media-node-of.ts';
export type { MediaNode, OwnPackage, NamedDisk } from './media-node.ts';
export type { MirrorFiles } from './package-entries.ts';
export { planMedia, type MediaPlan, type MirrorIndex, type StockPackage } from './plan-media.ts';
export { readTagfiles } from './read-tagfiles.ts';
export { renderMediaPlan } from './render-plan.ts';
export { parseBootServer } from './pxe/boot-server.ts';
export { makePxeSet, type PxeSet } from './pxe/make-pxe.ts';
export { planPxe, type PxeNode } from './pxe/plan-pxe.ts';
export { renderPxePlan } from './pxe/render-pxe-plan.ts';
