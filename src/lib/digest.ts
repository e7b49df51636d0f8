import { createHash } from 'node:crypto';
import { openRead } from './fs.ts';

export type Sha256Hex = string & { readonly brand: 'Sha256Hex' };

const SHA256 = /^[0-9a-f]{64}$/;

/** Checks the form only: 64 lower-case hexadecimal digits. */
export function isSha256Hex(text: string): text is Sha256Hex {
  return SHA256.test(text);
}

export function sha256Of(data: string | Uint8Array): Sha256Hex {
  return createHash('sha256').update(data).digest('hex') as Sha256Hex;
}

async function hashFile(algorithm: 'sha256' | 'md5', path: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of openRead(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Reads the file once as a stream; rejects if it cannot be read. */
export async function sha256OfFile(path: string): Promise<Sha256Hex> {
  return (await hashFile('sha256', path)) as Sha256Hex;
}

/** MD5 serves only to compare with a mirror's CHECKSUMS.md5, which has nothing stronger; its signature is what is trusted. */
export async function md5OfFile(path: string): Promise<string> {
  return hashFile('md5', path);
}
