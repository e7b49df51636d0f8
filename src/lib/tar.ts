import { pack, type Pack } from 'tar-stream';
import { openRead, stat } from './fs.ts';
import { sortEntries, type TreeEntry } from './tree.ts';

export interface ArchiveTime {
  /** Seconds since 1970 for every member: no archive says when it was made. */
  readonly mtimeSeconds: number;
}

/** The tree as a tar archive in memory: sorted, numeric owners, one mtime, no user names (they would be the host's). */
export async function writeTar(
  entries: readonly TreeEntry[],
  { mtimeSeconds }: ArchiveTime,
): Promise<Uint8Array> {
  const archive = pack();
  const chunks: Buffer[] = [];
  const collected = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Buffer);
  })();
  for (const entry of sortEntries(entries)) await addEntry(archive, entry, new Date(mtimeSeconds * 1000));
  archive.finalize();
  await collected;
  return Buffer.concat(chunks);
}

/** tar-stream writes six octal digits for an owner and quietly takes the greatest number for any that is greater. */
const MAX_OWNER = 0o777777;

async function addEntry(archive: Pack, entry: TreeEntry, mtime: Date): Promise<void> {
  if (Math.max(entry.uid, entry.gid) > MAX_OWNER)
    throw new Error(`internal error: the owner of ${entry.path} does not fit a tar header`);
  const header = {
    name: entry.path,
    // tar-stream takes 0 for "not given" and writes 0644; a bit above the twelve that it keeps says that 0 is meant.
    mode: entry.mode | 0o10000,
    uid: entry.uid,
    gid: entry.gid,
    mtime,
    uname: '',
    gname: '',
  };
  switch (entry.kind) {
    case 'dir':
      archive.entry({ ...header, name: `${entry.path}/`, type: 'directory' });
      return;
    case 'symlink':
      archive.entry({ ...header, type: 'symlink', linkname: entry.target });
      return;
    case 'file':
      archive.entry({ ...header, type: 'file', size: entry.content.length }, Buffer.from(entry.content));
      return;
    case 'file-from': {
      const size = (await stat(entry.source))?.size;
      if (size === undefined) throw new Error(`internal error: ${entry.source} has gone`);
      await new Promise<void>((resolve, reject) => {
        const sink = archive.entry({ ...header, type: 'file', size }, (error) => {
          if (error) reject(error);
          else resolve();
        });
        openRead(entry.source).on('error', reject).pipe(sink);
      });
    }
  }
}
