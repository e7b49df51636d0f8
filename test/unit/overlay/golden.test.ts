import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { overlayManifest } from '../../../src/overlay/index.ts';
import { isRecording } from '../../rig/record.ts';
import { sampleOverlay, textOf } from './sample.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/overlays');

const CASES = [
  ['triangle', 1],
  ['triangle', 2],
  ['triangle', 3],
  // Static management address, SSH keys, sudo with password.
  ['right', 1],
  // Every service; node 4 is no member of Ceph's monitors and of OVN's databases, and joins Incus.
  ['ring5', 1],
  ['ring5', 4],
  ['mesh4', 1],
] as const;

describe('the overlay of a node', () => {
  it.each(CASES)('of %s, node %i, is the one in test/golden, file for file', async (fixture, id) => {
    const overlay = await sampleOverlay(fixture, id);
    const folder = join(GOLDEN, fixture, overlay.node.label);
    const files = overlay.entries.filter((entry) => entry.kind === 'file').map((entry) => entry.path);

    if (isRecording()) {
      rmSync(folder, { recursive: true, force: true });
      for (const path of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), textOf(overlay, path));
      }
      writeFileSync(`${folder}.manifest`, overlayManifest(overlay));
    }

    // The files first: their difference is readable, that of two digests is not.
    for (const path of files) {
      expect(textOf(overlay, path), path).toBe(
        existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '(no such golden file)',
      );
    }
    expect(overlayManifest(overlay)).toBe(readFileSync(`${folder}.manifest`, 'utf8'));
  });
});
