/**
 * The emulator room: boots images in QEMU and talks to the machines over their serial line. It knows nothing of how an
 * image is made and changes nothing outside its work folder. Called by commands/ only.
 */
export type { Check, NodeExpectations } from './expectations.ts';
export { expectationsOf } from './expectations-of.ts';
export { testMedia, type MediaTestRequest } from './media-test.ts';
export { testRefusal, type RefusalRequest } from './refusal-test.ts';
