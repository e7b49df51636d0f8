import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
