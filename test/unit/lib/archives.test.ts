import fc from 'fast-check';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { writeNewc } from '../../../src/lib/cpio.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { writeTar } from '../../../src/lib/tar.ts';
import type { TreeEntry } from '../../../src/lib/tree.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const TREE: readonly TreeEntry[] = [
  { kind: 'file', path: 'etc/hello', content: Buffer.from('hello\n'), mode: 0o4711, uid: 357, gid: 358 },
  { kind: 'symlink', path: 'etc/link', target: 'hello', mode: 0o777, uid: 0, gid: 0 },
  { kind: 'dir', path: 'etc', mode: 0o755, uid: 0, gid: 0 },
];
const TIME = { mtimeSeconds: 1_767_225_600 };

describe.each([
  ['writeTar', writeTar, '099541b90c0b86dd97b83629a79c6084e53a7cfa43c4e01823a840250b4309f8'],
  ['writeNewc', writeNewc, 'c1ea565d46acbb155aff18242a94810019c48ed7a8a681c7acb582531e8e4a62'],
] as const)('%s', (_name, write, digest) => {
  it('gives the same bytes for the same tree, whatever its order, on every machine', async () => {
    const bytes = await write(TREE, TIME);
    expect(sha256Of(await write(TREE.toReversed(), TIME))).toBe(sha256Of(bytes));
    expect(sha256Of(bytes)).toBe(digest);
  });

  it('takes a file from the disk with the same result, its own mode and owner not looked at', async () => {
    await using files = await tempTree({ hello: 'hello\n' });
    const [hello, ...rest] = TREE;
    if (hello === undefined) throw new Error('an empty tree');
    const { path, mode, uid, gid } = hello;
    const fromDisk: TreeEntry = { kind: 'file-from', source: files.at('hello'), path, mode, uid, gid };
    expect(sha256Of(await write([fromDisk, ...rest], TIME))).toBe(digest);
  });

  it('refuses a path that leaves the tree', async () => {
    const entry: TreeEntry = { kind: 'dir', path: '../etc', mode: 0o755, uid: 0, gid: 0 };
    await expect(write([entry], TIME)).rejects.toThrow('is not a path below a root');
  });
});

describe('a tar archive', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9+_-]{1,120}$/);
  const file = fc.record({
    path: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    content: fc.uint8Array({ maxLength: 2000 }),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.integer({ min: 0, max: 0o777777 }),
    gid: fc.integer({ min: 0, max: 0o777777 }),
  });

  it('gives back every file with its bytes, mode and owner, long names included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(file, { selector: (entry) => entry.path, maxLength: 6 }),
        async (files) => {
          const archive = extract();
          archive.end(
            await writeTar(
              files.map((entry) => ({ ...entry, kind: 'file' as const })),
              TIME,
            ),
          );
          const read = new Map<string, unknown>();
          for await (const entry of archive) {
            const { name, mode, uid, gid, mtime } = entry.header;
            const content = await buffer(entry);
            read.set(name, { path: name, content: [...content], mode, uid, gid });
            expect(mtime.getTime()).toBe(TIME.mtimeSeconds * 1000);
          }
          expect([...read.keys()]).toEqual(files.map(({ path }) => path).sort());
          for (const entry of files)
            expect(read.get(entry.path)).toEqual({ ...entry, content: [...entry.content] });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('an owner that a tar header cannot hold', () => {
  it('is refused instead of written as another', async () => {
    const entry: TreeEntry = { kind: 'dir', path: 'a', mode: 0o755, uid: 0o1000000, gid: 0 };
    await expect(writeTar([entry], TIME)).rejects.toThrow('the owner of a does not fit');
  });
});

describe('a newc archive', () => {
  it('ends in TRAILER!!! and is padded to whole blocks of 512 bytes', async () => {
    const bytes = Buffer.from(await writeNewc(TREE, TIME));
    expect(bytes.length % 512).toBe(0);
    expect(bytes.subarray(0, 6).toString()).toBe('070701');
    expect(bytes.toString('latin1')).toMatch(/TRAILER!!!\0+$/);
  });

  it('of nothing is an archive all the same', async () => {
    expect((await writeNewc([], TIME)).length).toBe(512);
  });
});
