import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { listDir, pathExists, readBytes, showPath, stat, walk } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { TarReader } from '../lib/tar-reader.ts';
import type { TreeEntry } from '../lib/tree.ts';
import type { OldTree } from './diff-overlay.ts';

/**
 * A node's tree as it was written once, from what is at `place`: a folder of overlays with `node3.tar` or `node3/` in it (an empty tree when it
 * has other nodes only), the tree of one node, or its tar. Fails when it is none of these or cannot be read.
 */
export async function readOldTree(place: string, label: string): Promise<Result<OldTree>> {
  try {
    return await readAt(place, label);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return fail(unfit(place, `cannot be read (${error.message})`));
  }
}

async function readAt(place: string, label: string): Promise<Result<OldTree>> {
  const kind = (await stat(place))?.kind;
  if (kind === 'file') return readTar(place);
  if (kind !== 'dir') return fail(unfit(place, 'is not there'));
  const tar = join(place, `${label}.tar`);
  // The archive first: it knows the owners.
  if (await pathExists(tar)) return readTar(tar);
  const tree = join(place, label);
  if (await pathExists(tree)) return readFolder(tree);
  if (await pathExists(join(place, 'etc'))) return readFolder(place);
  const isOverlays = (await listDir(place)).some((name) => /^node[0-9]+(\.tar)?$/.test(name));
  return isOverlays ? ok({ entries: [], hasOwners: true }) : fail(unfit(place, 'has no overlay of any node'));
}

const unfit = (place: string, clause: string) =>
  problem('overlay/no-old-tree', `${showPath(place)} ${clause}.`, {
    location: { file: showPath(place) },
    hint: 'Give a copy of out/overlays from before, or a folder or tar of one node in it',
  });

async function readFolder(root: string): Promise<Result<OldTree>> {
  const entries: TreeEntry[] = [];
  for await (const { path, kind, mode, linkTarget } of walk(root)) {
    const common = { path, mode: mode & 0o7777, uid: 0, gid: 0 };
    if (kind === 'dir') entries.push({ ...common, kind });
    else if (kind === 'symlink') entries.push({ ...common, kind, target: linkTarget ?? '' });
    else if (kind === 'file') entries.push({ ...common, kind, content: await readBytes(join(root, path)) });
  }
  return ok({ entries, hasOwners: false });
}

async function readTar(file: string): Promise<Result<OldTree>> {
  const entries: TreeEntry[] = [];
  const reader = new TarReader({
    visit: ({ kind, name, mode, uid, gid, link }) => {
      const common = { path: name.replace(/^(\.\/)+|\/+$/g, ''), mode: mode & 0o7777, uid, gid };
      if (kind === 'dir' && common.path !== '' && common.path !== '.') entries.push({ ...common, kind });
      if (kind === 'symlink') entries.push({ ...common, kind, target: link });
      if (kind !== 'file') return ok(undefined);
      const pieces: Uint8Array[] = [];
      return ok({
        write: (chunk) => void pieces.push(Buffer.from(chunk)),
        end: () => void entries.push({ ...common, kind, content: Buffer.concat(pieces) }),
      });
    },
    complain: (_kind, message) => unfit(file, `is no tar of a node: ${message.replace(/\.$/, '')}`),
  });
  const read = reader.write(await readBytes(file));
  if (!read.ok) return read;
  const ended = reader.end();
  return ended.ok ? ok({ entries, hasOwners: true }) : ended;
}
