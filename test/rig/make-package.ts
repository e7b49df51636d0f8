import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export type TestMember = Partial<Header> & { readonly name: string; readonly content?: string | Uint8Array };

/** The bytes of a tar with exactly these members, good or hostile. */
export async function makeTar(members: readonly TestMember[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of members) {
    const type = header.type ?? (header.name.endsWith('/') ? 'directory' : 'file');
    const full = {
      mode: type === 'directory' ? 0o755 : 0o644,
      mtime: new Date(1_000_000_000_000),
      ...header,
      type,
    };
    if (content === undefined) archive.entry(full);
    else archive.entry(full, typeof content === 'string' ? content : Buffer.from(content));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function compressXz(bytes: Uint8Array): Buffer {
  return execFileSync('xz', ['-0', '--stdout'], { input: bytes, maxBuffer: 1 << 28 });
}

/** One header block with a right checksum, in which `change` may spoil what it likes; and the zero blocks that end an archive. */
export function makeHeader(name: string, change: (block: Buffer) => void = () => undefined): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 'latin1');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write('00000000000\0', 124);
  block.write('07346545000\0', 136);
  block.write('0ustar\x0000', 156, 'latin1');
  block.copyWithin(257, 157, 165);
  block.fill(0, 157, 165);
  change(block);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export const TAR_END: Uint8Array = Buffer.alloc(1024);

/** Writes `folder/name` as a .txz with these members; gives its path. */
export async function makePackage(
  folder: string,
  name: string,
  members: readonly TestMember[],
): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, compressXz(await makeTar(members)));
  return path;
}

/** Writes a package from the bytes of its tar, as a .tgz: no program is needed, and packing takes next to no time. */
export function packTgz(folder: string, tar: Uint8Array): string {
  const path = join(folder, 'toy-1.0-x86_64-1_sf.tgz');
  writeFileSync(path, gzipSync(tar, { level: 1 }));
  return path;
}
