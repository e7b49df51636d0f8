import { gzipSync } from 'node:zlib';
import { writeNewc } from '../lib/cpio.ts';
import { readBytes, readText, walk } from '../lib/fs.ts';
import { parentsOf, type TreeEntry } from '../lib/tree.ts';
import type { MediaNode } from './media-node.ts';
import { renderTemplate } from './render-template.ts';

/**
 * The node's second initrd: a gzip'd newc archive that the kernel unpacks over the stock one, which stays byte for byte. It
 * replaces /etc/inittab, so that our program comes before the stock rc.S, and adds /slackforge with the unattended
 * installer. Only folders that do not exist in the stock initrd are members: one for /etc would reset its mode.
 * `carried` are files of the medium that travel in it, below slackforge/medium/: all but the packages, for a node without a stick.
 */
export async function buildNodeInitrd(
  node: MediaNode,
  nodeConf: string,
  installerDir: string,
  epochSeconds: number,
  carried: readonly TreeEntry[] = [],
): Promise<Uint8Array> {
  const entries = await nodeInitrdEntries(node, nodeConf, installerDir);
  const archive = await writeNewc([...entries, ...carriedEntries(carried)], { mtimeSeconds: epochSeconds });
  const packed = gzipSync(archive, { level: 9 });
  // zlib notes the operating system it ran on in byte 9; "unknown" makes the file the same everywhere.
  packed[9] = 0xff;
  return packed;
}

/** The archive's members, sorted by the writer. */
export async function nodeInitrdEntries(
  node: MediaNode,
  nodeConf: string,
  installerDir: string,
): Promise<readonly TreeEntry[]> {
  const root = { uid: 0, gid: 0 };
  const inittab = renderTemplate(await readText(`${installerDir}/inittab.liquid`), {
    terminals: otherTerminals(node.consoles),
  });
  const entries: TreeEntry[] = [
    { path: 'etc/inittab', kind: 'file', mode: 0o644, ...root, content: Buffer.from(inittab) },
    { path: 'slackforge', kind: 'dir', mode: 0o755, ...root },
    { path: 'slackforge/node.conf', kind: 'file', mode: 0o644, ...root, content: Buffer.from(nodeConf) },
  ];
  for await (const found of walk(installerDir)) {
    if (found.path === 'inittab.liquid') continue;
    const path = `slackforge/${found.path}`;
    if (found.kind === 'dir') entries.push({ path, kind: 'dir', mode: 0o755, ...root });
    else if (found.kind === 'file')
      // By place, not by the checkout's mode bits, which a file system without them would lose.
      entries.push({
        path,
        kind: 'file',
        mode: found.path.includes('/') ? 0o644 : 0o755,
        ...root,
        content: await readBytes(`${installerDir}/${found.path}`),
      });
  }
  return entries;
}

/** The files, and the folders that they lie in; closed to others, for the overlay among them holds password hashes. */
function carriedEntries(files: readonly TreeEntry[]): readonly TreeEntry[] {
  if (files.length === 0) return [];
  const root = { mode: 0o700, uid: 0, gid: 0 };
  const medium = 'slackforge/medium';
  const folders = new Set(files.flatMap(({ path }) => parentsOf(path)).map((path) => `${medium}/${path}`));
  return [
    ...files.map((file) => ({ ...file, path: `${medium}/${file.path}` })),
    ...[medium, ...folders].map((path) => ({ path, kind: 'dir' as const, ...root })),
  ];
}

/** Terminals that get a shell on demand beside /dev/console, which is the last one: two shells on one line would share its keys. */
function otherTerminals(consoles: readonly string[]): readonly string[] {
  const asTerminal = (console: string): string =>
    console === 'tty0' ? 'tty1' : (console.split(',')[0] ?? console);
  const main = asTerminal(consoles.at(-1) ?? 'tty0');
  return [...new Set([...consoles.map(asTerminal), 'tty2', 'tty3'])].filter((terminal) => terminal !== main);
}
