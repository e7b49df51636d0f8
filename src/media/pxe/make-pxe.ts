import type { Progress } from '../../lib/events.ts';
import { makeTempDir, readText } from '../../lib/fs.ts';
import { ok, type Result } from '../../lib/result.ts';
import { writeTree } from '../write-tree.ts';
import { makeGrubImages } from './grub-images.ts';
import { renderEmbedded, type PxeTemplates } from './menus.ts';
import { buildPxeTree, type PxeInputs } from './pxe-tree.ts';

/** A finished set. */
export interface PxeSet {
  readonly dir: string;
  readonly url: string;
  readonly nodes: readonly string[];
  readonly sizeBytes: number;
  readonly outcome: 'written' | 'reused';
}

/**
 * Makes the set in `outDir`/media/pxe, which is the old set or the new one; an equal one is kept. Only its owner may read it: a node's
 * initrd holds password hashes. What it shares with the mirror and the store are hard links.
 */
export async function makePxeSet(
  inputs: PxeInputs,
  { outDir, progress }: { readonly outDir: string; readonly progress: Progress },
): Promise<Result<PxeSet>> {
  const { plan, mirror, isotreeDir, epochSeconds } = inputs;
  progress({ kind: 'step', text: 'PXE set: boot loaders' });
  const grub = await mirror.fetch(plan.grubPackage);
  if (!grub.ok) return grub;
  const templates = await readTemplates(isotreeDir);
  await using temporary = await makeTempDir(`${outDir}/media`, '.pxe-');
  const images = await makeGrubImages(grub.value, renderEmbedded(plan, templates), {
    dir: temporary.path,
    epochSeconds,
  });
  if (!images.ok) return images;
  progress({ kind: 'detail', text: 'PXE set: kernel, installer, packages, nodes' });
  const tree = await buildPxeTree(inputs, images.value, templates);
  if (!tree.ok) return tree;
  const dir = `${outDir}/media/pxe`;
  const outcome = await writeTree(tree.value, dir);
  progress({ kind: outcome === 'reused' ? 'skip' : 'done', text: `PXE set: ${dir}` });
  return ok({
    dir,
    url: plan.server.url,
    nodes: plan.nodes.map(({ node }) => node.id),
    sizeBytes: tree.value.totalBytes,
    outcome,
  });
}

async function readTemplates(isotreeDir: string): Promise<PxeTemplates> {
  const read = (name: string): Promise<string> => readText(`${isotreeDir}/pxe/${name}.liquid`);
  return {
    embedded: await read('grub.cfg'),
    dispatch: await read('menu.cfg'),
    node: await read('node.cfg'),
    readme: await read('README.TXT'),
  };
}
