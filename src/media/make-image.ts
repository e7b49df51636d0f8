import { sha256Of, sha256OfFile } from '../lib/digest.ts';
import type { Progress } from '../lib/events.ts';
import { chmod, ensureDir, makeTempDir, pathExists, readText, rename, stat, writeAtomic } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { buildInstallerTree, type TreeInputs } from './installer-tree.ts';
import { writeIso } from './iso.ts';
import { verifyImage } from './verify-image.ts';
import { writeTree } from './write-tree.ts';

/** A finished image. */
export interface Image {
  readonly node: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly treeDir: string;
  readonly outcome: 'written' | 'reused';
}

export interface ImageInputs extends TreeInputs {
  /** The project's out/ folder. */
  readonly outDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Makes one node's image: out/tree/NODE, out/media/NODE.iso, NODE.iso.sha256 (for `sha256sum -c`) and NODE.iso.tree (the
 * digest of what it was made from). An image whose tree and own digest are unchanged is reused. A new one gets its name when it was read
 * back and found right; nobody but its owner may read it.
 */
export async function makeImage(inputs: ImageInputs): Promise<Result<Image>> {
  const { plan, outDir, progress, epochSeconds } = inputs;
  const node = plan.node;
  progress({ kind: 'step', text: `medium for ${node}: installer tree` });
  const tree = await buildInstallerTree(inputs);
  if (!tree.ok) return tree;
  const treeDir = `${outDir}/tree/${node}`;
  await writeTree(tree.value, treeDir);

  const path = `${outDir}/media/${node}.iso`;
  const madeFrom = `${sha256Of(tree.value.digests)} ${String(epochSeconds)}\n`;
  const finished = async (outcome: Image['outcome'], sha256: string): Promise<Result<Image>> => {
    const sizeBytes = (await stat(path))?.size ?? 0;
    return ok({ node, path, sizeBytes, sha256, treeDir, outcome });
  };
  const known = await unchangedDigest(path, node, madeFrom);
  if (known !== undefined) {
    progress({ kind: 'skip', text: `medium for ${node}: unchanged` });
    return finished('reused', known);
  }

  progress({ kind: 'detail', text: `medium for ${node}: writing the image` });
  await ensureDir(`${outDir}/logs`);
  await using temporary = await makeTempDir(`${outDir}/media`, `.${node}-`);
  const fresh = `${temporary.path}/${node}.iso`;
  const written = await writeIso({
    treeDir,
    treeBytes: tree.value.totalBytes,
    output: fresh,
    nodeId: node,
    epochSeconds,
    logFile: `${outDir}/logs/media-${node}.log`,
    ...(inputs.signal === undefined ? {} : { signal: inputs.signal }),
  });
  if (!written.ok) return written;
  progress({ kind: 'detail', text: `medium for ${node}: reading it back` });
  const verified = await verifyImage(
    fresh,
    tree.value.entries.map((entry) => entry.path),
    await readText(`${treeDir}/slackforge/SHA256SUMS`),
  );
  if (!verified.ok) return verified;
  const sha256 = await sha256OfFile(fresh);
  await chmod(fresh, 0o600);
  await rename(fresh, path);
  await writeAtomic(`${path}.sha256`, `${sha256}  ${node}.iso\n`);
  await writeAtomic(`${path}.tree`, madeFrom);
  progress({ kind: 'done', text: `medium for ${node}: ${path}` });
  return await finished('written', sha256);
}

/** The digest of an image that was made from the same tree and has not been touched since, else undefined. */
async function unchangedDigest(path: string, node: string, madeFrom: string): Promise<string | undefined> {
  for (const file of [path, `${path}.sha256`, `${path}.tree`])
    if (!(await pathExists(file))) return undefined;
  if ((await readText(`${path}.tree`)) !== madeFrom) return undefined;
  const digest = await sha256OfFile(path);
  return (await readText(`${path}.sha256`)) === `${digest}  ${node}.iso\n` ? digest : undefined;
}
