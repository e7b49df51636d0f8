import { join } from 'node:path';
import type { TreeEntry } from '../../src/lib/tree.ts';
import { nodePackage, type Overlay } from '../../src/overlay/index.ts';
import { packEntries } from '../../src/pkg/index.ts';
import { valueOf } from './result.ts';

/** The overlay with other texts at some paths; undefined leaves a file out. */
export function changed(overlay: Overlay, texts: Readonly<Record<string, string | undefined>>): Overlay {
  const entries = overlay.entries.flatMap((entry): readonly TreeEntry[] => {
    if (!(entry.path in texts) || entry.kind !== 'file') return [entry];
    const text = texts[entry.path];
    return text === undefined ? [] : [{ ...entry, content: Buffer.from(text) }];
  });
  return { ...overlay, entries };
}

/** Packs a node's package into a folder, and gives its path. */
export async function packed(overlay: Overlay, dir: string): Promise<string> {
  const { fileName, entries } = nodePackage(overlay);
  const file = join(dir, fileName);
  valueOf(await packEntries(entries, file, { epochSeconds: 1_700_000_000, mode: 0o600 }));
  return file;
}
