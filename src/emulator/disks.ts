import { createHash } from 'node:crypto';
import { openWrite, removeTree } from '../lib/fs.ts';
import { once } from 'node:events';
import { run } from '../lib/exec.ts';
import type { Result } from '../lib/result.ts';

/** A new empty disk of that size; it takes space only where it is written. */
export async function makeEmptyDisk(file: string, bytes: number): Promise<Result<unknown>> {
  await removeTree(file);
  return run({ argv: ['truncate', '--size', String(bytes), file], why: 'make an empty disk' });
}

/** A disk full of bytes that depend on `seed` only: any write to it changes its digest. */
export async function makePatternDisk(file: string, mebibytes: number, seed: string): Promise<void> {
  await removeTree(file);
  const stream = openWrite(file);
  for (let index = 0; index < mebibytes; index++) {
    const block = createHash('sha512')
      .update(`${seed} ${String(index)}`)
      .digest();
    if (!stream.write(Buffer.alloc(1024 * 1024, block))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
