import { readBytes } from './fs.ts';
import { sortEntries, type TreeEntry } from './tree.ts';

const BLOCK = 512;
const FILE_TYPE = { file: 0o100000, 'file-from': 0o100000, dir: 0o040000, symlink: 0o120000 } as const;

/**
 * The tree as a cpio archive in the "newc" form (magic 070701) that the Linux kernel unpacks as an initramfs.
 * Members are sorted (the kernel silently drops a file whose folder is not there yet), inode numbers are unique and
 * link counts 1 (it would join members that share both), the end is padded with zeros to 512 bytes.
 * Give a folder only when it is to be created: a member for an existing one resets its mode.
 */
export async function writeNewc(
  entries: readonly TreeEntry[],
  { mtimeSeconds }: { readonly mtimeSeconds: number },
): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let inode = 1;
  for (const entry of sortEntries(entries)) {
    const data = Buffer.from(await contentOf(entry));
    parts.push(
      header(
        entry.path,
        inode++,
        FILE_TYPE[entry.kind] | entry.mode,
        entry.uid,
        entry.gid,
        mtimeSeconds,
        data.length,
      ),
    );
    parts.push(padded(data, 4));
  }
  parts.push(header('TRAILER!!!', 0, 0, 0, 0, 0, 0));
  return padded(Buffer.concat(parts), BLOCK);
}

async function contentOf(entry: TreeEntry): Promise<Uint8Array> {
  switch (entry.kind) {
    case 'file':
      return entry.content;
    case 'file-from':
      return readBytes(entry.source);
    case 'symlink':
      return Buffer.from(entry.target);
    case 'dir':
      return new Uint8Array();
  }
}

/** Magic, then 13 numbers of eight hexadecimal digits: ino mode uid gid nlink mtime filesize, four device numbers, namesize, check. */
function header(
  name: string,
  ino: number,
  mode: number,
  uid: number,
  gid: number,
  mtime: number,
  size: number,
): Buffer {
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [ino, mode, uid, gid, 1, mtime, size, 0, 0, 0, 0, nameBytes.length, 0];
  const digits = fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  return padded(Buffer.concat([Buffer.from(`070701${digits}`), nameBytes]), 4);
}

function padded(data: Buffer, multiple: number): Buffer {
  const missing = (multiple - (data.length % multiple)) % multiple;
  return missing === 0 ? data : Buffer.concat([data, Buffer.alloc(missing)]);
}
