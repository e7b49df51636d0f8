import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../src/lib/result.ts';
import { readArchive } from '../../src/pkg/archive.ts';
import { makeTar } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

const COMPRESSORS: Readonly<Record<string, (tar: Uint8Array) => Uint8Array>> = {
  txz: (tar) => execFileSync('xz', ['-0', '--stdout'], { input: tar }),
  tgz: (tar) => gzipSync(tar),
  tbz: (tar) => execFileSync('bzip2', ['--stdout'], { input: tar }),
  tlz: (tar) => execFileSync('lzip', ['-0', '--stdout'], { input: tar }),
};

/** All that comes out of a package (names, owners, modes and contents) as one digest; undefined when it is refused. */
async function digestOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  const read = await readArchive(file, (member) => {
    hash.update(JSON.stringify([member.listed, member.kind, member.mode, member.uid, member.gid]));
    return ok({ write: (chunk) => void hash.update(chunk), end: () => undefined });
  });
  return read.ok ? hash.digest('hex') : undefined;
}

describe.each(Object.keys(COMPRESSORS))('a .%s', (suffix) => {
  it('with one bit turned or cut short is refused, or reads the same', async (context) => {
    await requireTools(context, 'xz', 'bzip2', 'lzip');
    await using folder = await tempTree();
    const tar = await makeTar([
      { name: './' },
      { name: 'usr/' },
      { name: 'usr/toy', content: 'hello '.repeat(400), mode: 0o4755 },
      { name: 'install/' },
      { name: 'install/slack-desc', content: 'toy: toy (a toy)\n' },
    ]);
    const whole = COMPRESSORS[suffix]?.(tar) ?? tar;
    const file = folder.at(`toy-1-x86_64-1.${suffix}`);
    writeFileSync(file, whole);
    const good = await digestOf(file);
    expect(good).toMatch(/^[0-9a-f]{64}$/);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), fc.boolean(), async (bit, isCut) => {
        const bytes = Buffer.from(isCut ? whole.subarray(0, bit >> 3) : whole);
        if (!isCut) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(file, bytes);
        expect([undefined, isCut ? undefined : good]).toContain(await digestOf(file));
      }),
      { numRuns: 25 },
    );
  });
});
