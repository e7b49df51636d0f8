// The overlay room: a checked node and the layers below overlays/ become the tree that is laid over its installation.
// Reading (readLayers), rendering (renderOverlay, pure) and writing (writeOverlay, overlayTar) are three steps, so that a plan
// can be shown and compared without touching the disk. The room knows Slackware's native files by their templates only;
// it does not install anything and knows nothing of boot media. Called by commands/ and, for its types, by media/.
export { diffOverlay, type ChangedPart, type OverlayChange } from './diff-overlay.ts';
export { readLayers, type Layers } from './layers.ts';
export { readOldTree } from './read-tree.ts';
export { overlayManifest, renderOverlay, type Overlay } from './render.ts';
export { nodePackage, type NodePackage } from './node-package.ts';
export { ensureOspfKey, planOspfKey, type PlannedKey } from './ospf-key.ts';
export { ensurePasswords, planPasswords, type PlannedPassword } from './secrets.ts';
export { overlayTar, writeOverlay } from './write-overlay.ts';
