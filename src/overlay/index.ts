// The overlay room: a checked node and the layers below overlays/ become the tree that is laid over its installation.
// Reading (readLayers), rendering (renderOverlay, pure) and writing (writeOverlay, overlayTar) are three steps, so that a plan
// can be shown and compared without touching the disk. The room knows Slackware's native files by their templates only;
// it does not install anything and knows nothing of boot media. Called by commands/ and, for its types, by media/.
export { readLayers, type Layer, type LayerFile, type Layers } from './layers.ts';
export { overlayManifest, renderOverlay, type Overlay } from './render.ts';
export { overlayTar, writeOverlay, type WrittenOverlay } from './write-overlay.ts';
export { ensurePasswords, planPasswords, type PasswordHashes, type PlannedPassword } from './secrets.ts';
