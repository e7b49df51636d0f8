import { join } from 'node:path';
import { tarEnd, tarHeader, tarPadding } from '../../lib/gnu-tar.ts';
import { readPieces } from '../../lib/scan-tree.ts';
import type { PlannedMember } from './plan-members.ts';

/** Small pieces are joined, so that a tree of 100,000 small files is not 300,000 writes to the compressor. */
const BATCH = 1 << 18;

/**
 * The archive of these members in pieces of about 256 KiB, none of which is used again. `counter` has the number of bytes so far. Throws
 * TreeChanged when a file is not as long as it was.
 */
export function* tarBytes(
  dir: string,
  members: readonly PlannedMember[],
  counter: { bytes: number },
): Iterable<Uint8Array> {
  let batch: Uint8Array[] = [];
  let pending = 0;
  for (const piece of tarPieces(dir, members)) {
    batch.push(Buffer.from(piece)); // a copy: pieces of a file share one buffer
    pending += piece.length;
    counter.bytes += piece.length;
    if (pending < BATCH) continue;
    yield Buffer.concat(batch);
    [batch, pending] = [[], 0];
  }
  const end = tarEnd(counter.bytes);
  counter.bytes += end.length;
  yield Buffer.concat([...batch, end]);
}

function* tarPieces(dir: string, members: readonly PlannedMember[]): Iterable<Uint8Array> {
  for (const member of members) {
    yield tarHeader(member);
    if (member.kind !== 'file') continue;
    const content = member.from instanceof Uint8Array ? [member.from] : readPieces(join(dir, member.name));
    let size = 0;
    for (const piece of content) {
      size += piece.length;
      if (size > member.size) break;
      yield piece;
    }
    if (size !== member.size) throw new TreeChanged(member.name);
    yield tarPadding(size);
  }
}

/** Carried out of the stream to makePackage, which makes it a value. */
export class TreeChanged extends Error {
  readonly member: string;
  constructor(member: string) {
    super(`${member} changed while it was packed`);
    this.member = member;
  }
}
