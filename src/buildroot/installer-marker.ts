import { ensureDir, readText, removeEmptyDir, removeTree, writeAtomic } from '../lib/fs.ts';
import { ok, type Result } from '../lib/result.ts';
import { RootedTree } from '../lib/rooted-tree.ts';

/** Slackware's scripts take it for the sign that an installer is at work, and leave services and slow generators alone. */
const MARKER = 'usr/lib/setup/setup';
/** What has to be there while a script runs; what of it was not there before goes with the marker. */
const PLACES = ['dev', 'proc', 'usr', 'usr/lib', 'usr/lib/setup'];
const FIRST_LINES = '#!/bin/sh\n# Here while slackforge runs package scripts. Made with it: ';

/**
 * Puts the sign of the installer and the mount points into a target root; the end of the scope takes away what was not there before. The
 * marker's own text names that, so that after a kill the next call does it. No link of the root is followed out of it.
 */
export async function placeMarker(root: string): Promise<Result<AsyncDisposable>> {
  await removeMarker(root);
  const tree = new RootedTree(root);
  const made = PLACES.filter((place) => tree.kindOf(place) === undefined);
  for (const place of ['dev', 'proc']) if (made.includes(place)) await ensureDir(`${root}/${place}`);
  if (tree.kindOf(MARKER) === undefined) {
    const file = tree.place(MARKER);
    if (!file.ok) return file;
    await writeAtomic(file.value, `${FIRST_LINES}${made.join(' ')}\n`, 0o755);
  }
  return ok({
    [Symbol.asyncDispose]: async () => {
      await removeMarker(root);
      // A real /usr/lib/setup/setup is no marker of ours; the mount points still go.
      await removePlaces(root, made);
    },
  });
}

async function removeMarker(root: string): Promise<void> {
  const tree = new RootedTree(root);
  if (tree.kindOf(MARKER) !== 'file') return;
  const file = tree.place(MARKER);
  if (!file.ok) return;
  const text = await readText(file.value);
  if (!text.startsWith(FIRST_LINES)) return;
  await removeTree(file.value);
  await removePlaces(root, text.slice(FIRST_LINES.length).trim().split(' '));
}

async function removePlaces(root: string, made: readonly string[]): Promise<void> {
  const tree = new RootedTree(root);
  for (const place of PLACES.toReversed()) {
    if (!made.includes(place) || tree.kindOf(place) !== 'dir') continue;
    const dir = tree.place(place);
    if (dir.ok) await removeEmptyDir(dir.value);
  }
}
