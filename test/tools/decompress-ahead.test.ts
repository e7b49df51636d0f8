import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DecompressAhead } from '../../src/lib/decompress-ahead.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

const xz = (content: Uint8Array, ...options: readonly string[]): Buffer =>
  execFileSync('xz', ['-0', '--stdout', ...options], { input: content, maxBuffer: 1 << 28 });

async function readAll(bytes: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (bytes === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('DecompressAhead', () => {
  test('gives each file whole and in order, whatever their sizes and however little may wait', async (context) => {
    await requireTools(context, 'xz');
    await using folder = await tempTree();
    const sizes = [3, 400_000, 0, 70_000, 1, 900_000, 65_536, 12];
    const contents = sizes.map((size) => randomBytes(size));
    const files = contents.map((content, index) => {
      const file = folder.at(`${String(index)}.txz`);
      writeFileSync(file, index === 5 ? xz(content, '--threads=2', '--block-size=100KiB') : xz(content));
      return file;
    });
    for (const processes of [1, 3]) {
      await using ahead = await DecompressAhead.start(files, { processes, maxWaiting: 100_000 });
      for (const content of contents) expect((await readAll(ahead.next()))?.equals(content)).toBe(true);
      expect(await ahead.complaint()).toBeUndefined();
    }
  });

  test('leaves to others what it cannot divide: two streams, padding, no xz data', async (context) => {
    await requireTools(context, 'xz');
    const one = xz(Buffer.from('one'));
    await using folder = await tempTree({
      'a.txz': Buffer.concat([one, one]),
      'b.txz': Buffer.concat([one, Buffer.alloc(4)]),
      'c.txz': 'too short',
      'd.txz': one,
      'e.tgz': one,
    });
    const files = ['a.txz', 'b.txz', 'c.txz', 'd.txz', 'e.tgz', 'missing.txz'].map((name) => folder.at(name));
    await using ahead = await DecompressAhead.start(files, { processes: 2 });
    const results: (string | undefined)[] = [];
    for (const _file of files) results.push((await readAll(ahead.next()))?.toString());
    expect(results).toEqual([undefined, undefined, undefined, 'one', undefined, undefined]);
  });

  test('says in the end what was wrong with damaged data, and ends early readers cleanly', async (context) => {
    await requireTools(context, 'xz');
    await using folder = await tempTree({ 'a.txz': xz(randomBytes(500_000)) });
    const bytes = readFileSync(folder.at('a.txz'));
    bytes.writeUInt8(bytes.readUInt8(250_000) ^ 0xff, 250_000);
    writeFileSync(folder.at('bad.txz'), bytes);
    await using ahead = await DecompressAhead.start([folder.at('bad.txz'), folder.at('a.txz')], {
      processes: 1,
    });
    await readAll(ahead.next()).catch(() => undefined);
    await readAll(ahead.next()).catch(() => undefined);
    expect(await ahead.complaint()).toMatch(/xz/);
    await using unread = await DecompressAhead.start([folder.at('a.txz')], { processes: 1 });
    for await (const chunk of unread.next() ?? []) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});
