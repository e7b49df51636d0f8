import { join } from 'node:path';
import { sha256Of } from '../lib/digest.ts';
import { ensureDir, makeTempDir, rename, writeAtomic } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { nodePackage, overlayTar, writeOverlay, type Overlay } from '../overlay/index.ts';
import { packEntries } from '../pkg/index.ts';
import type { Context } from './context.ts';

export type OverlayFormat = 'dir' | 'tar' | 'txz';

/** What was written for one node; the other fields are facts of the form. */
export interface WrittenNode {
  /** What a person looks for. */
  readonly path: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Writes a node's overlay below `outDir` in one form; what it makes is readable by its owner only, for it holds password hashes. */
export async function writeNode(
  context: Context,
  overlay: Overlay,
  { format, outDir }: { readonly format: OverlayFormat; readonly outDir: string },
): Promise<Result<WrittenNode>> {
  if (format === 'dir') {
    const written = await writeOverlay(overlay, outDir, context.epochSeconds);
    return written.ok ? ok({ path: written.value.dir, facts: { ...written.value } }) : written;
  }
  await ensureDir(outDir);
  if (format === 'txz') return writePackage(context, overlay, outDir);
  const tar = join(outDir, `${overlay.node.label}.tar`);
  const bytes = await overlayTar(overlay, context.epochSeconds);
  await writeAtomic(tar, bytes, 0o600);
  return ok({ path: tar, facts: { tar, sha256: sha256Of(bytes) } });
}

async function writePackage(
  { epochSeconds, signal }: Context,
  overlay: Overlay,
  outDir: string,
): Promise<Result<WrittenNode>> {
  const { fileName, entries } = nodePackage(overlay);
  // Packed in a folder that is closed to others, and put in place when it has its mode.
  await using closed = await makeTempDir(outDir, `.${overlay.node.label}-`);
  const fresh = join(closed.path, fileName);
  const packed = await packEntries(entries, fresh, { epochSeconds, signal, mode: 0o600 });
  if (!packed.ok) return packed;
  const file = join(outDir, fileName);
  await rename(fresh, file);
  return ok({ path: file, facts: { package: file, ...packed.value } });
}
