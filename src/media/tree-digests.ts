import { sha256Of, sha256OfFile } from '../lib/digest.ts';
import { stat } from '../lib/fs.ts';
import { sortEntries, type TreeEntry } from '../lib/tree.ts';

/** "DIGEST  PATH" a line for every file, sorted by path: what `sha256sum -c` reads, and equal for equal trees. */
export async function digestLines(entries: readonly TreeEntry[]): Promise<string> {
  const lines: string[] = [];
  for (const entry of sortEntries(entries)) {
    if (entry.kind === 'file') lines.push(`${sha256Of(entry.content)}  ${entry.path}\n`);
    else if (entry.kind === 'file-from') lines.push(`${await digestOf(entry.source)}  ${entry.path}\n`);
  }
  return lines.join('');
}

/** Bytes of all files. */
export async function sizeOf(entries: readonly TreeEntry[]): Promise<number> {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind === 'file') total += entry.content.length;
    else if (entry.kind === 'file-from') total += (await stat(entry.source))?.size ?? 0;
  }
  return total;
}

const knownDigests = new Map<string, string>();

/** A file's digest, read once per run under all its names: the lists above go over the same hundreds of packages several times. */
async function digestOf(path: string): Promise<string> {
  const info = await stat(path);
  const key = `${info?.id ?? path} ${String(info?.size)} ${String(info?.mtimeMs)}`;
  const digest = knownDigests.get(key) ?? (await sha256OfFile(path));
  knownDigests.set(key, digest);
  return digest;
}
