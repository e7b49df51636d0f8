/**
 * A Slackware mirror, in a directory or behind a URL: its index is verified (pin, signature), and each file is verified
 * against that index when it is fetched. This room does not unpack packages or decide which are wanted.
 */
export { openMirror, type Mirror, type MirrorPackage } from './open-mirror.ts';
