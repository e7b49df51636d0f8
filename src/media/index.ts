/**
 * The media room: from a mirror, a node, our packages and an overlay to a bootable image.
 * planMedia decides (pure), makeImage does: installer tree, hybrid ISO, reading it back. What happens on the node is in
 * isotree/installer (shell); what is laid over the installation is the overlay room's. Called by commands/ only.
 */
export { type InstallerTree, type MirrorFiles, type TreeInputs } from './installer-tree.ts';
export { type Layout } from './layout.ts';
export { makeImage, type Image, type ImageInputs } from './make-image.ts';
export { mediaNodeOf } from './media-node-of.ts';
export type { MediaNode, OwnPackage, NamedDisk } from './media-node.ts';
export { planMedia, type MediaPlan, type MirrorIndex, type StockPackage } from './plan-media.ts';
export { readTagfiles } from './read-tagfiles.ts';
export { renderMediaPlan } from './render-plan.ts';
