import { execa } from 'execa';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, type TestContext } from 'vitest';
import { sha256Of } from '../../src/lib/digest.ts';
import { decompressXz, withLibrary } from '../../src/lib/xz.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

// Text that compresses, then bytes that do not: both kinds of chunk occur.
const PLAIN = Buffer.concat([
  Buffer.from('slackforge '.repeat(50_000)),
  ...Array.from({ length: 3000 }, (_, index) => Buffer.from(sha256Of(String(index)), 'hex')),
]);

async function compressed(context: TestContext, ...options: readonly string[]): Promise<Buffer> {
  await requireTools(context, 'xz');
  const { stdout } = await execa('xz', ['--compress', '--stdout', ...options], {
    input: PLAIN,
    encoding: 'buffer',
  });
  return Buffer.from(stdout);
}

/** What each way of reading the file gives: bytes, or the message it fails with. */
async function both(files: TempTree): Promise<readonly (Buffer | string)[]> {
  const outcome = (stream: NodeJS.ReadableStream) =>
    buffer(stream).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  const path = files.at('x.xz');
  return [await outcome(await decompressXz(path)), await outcome(withLibrary(path))];
}

describe('an xz file read by the xz program and by xz-decompress', () => {
  it.for(['--check=crc32', '--check=crc64', '--block-size=65536'])(
    'gives the same bytes (%s)',
    async (option, context) => {
      await using files = await tempTree({ 'x.xz': await compressed(context, option) });
      for (const read of await both(files)) expect(PLAIN.equals(read as Buffer)).toBe(true);
    },
  );

  it('that was cut short fails with that clause', async (context) => {
    const whole = await compressed(context);
    await using files = await tempTree({ 'x.xz': whole.subarray(0, whole.length >> 1) });
    expect(await both(files)).toEqual(['the data is cut short', 'the data is cut short']);
  });

  it('that was damaged fails with that clause', async (context) => {
    const whole = await compressed(context);
    whole.fill(0xaa, 2000, 2100);
    await using files = await tempTree({ 'x.xz': whole });
    expect(await both(files)).toEqual(['the data is damaged', 'the data is damaged']);
  });

  it('that is something else fails with that clause', async (context) => {
    await requireTools(context, 'xz');
    await using files = await tempTree({ 'x.xz': 'a plain text that is no archive of any kind\n' });
    expect(await both(files)).toEqual(['it is not xz data', 'it is not xz data']);
  });
});
