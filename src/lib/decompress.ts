import { createGunzip } from 'node:zlib';
import type { Compression } from './compress.ts';
import { problem } from './diagnostic.ts';
import { hasProgram, run, spawnPipe } from './exec.ts';
import { openRead, readRange, stat } from './fs.ts';
import { fail, ok, type Result } from './result.ts';
import { decompressXz } from './xz.ts';

/** What the first bytes of a file say. The other forms are known so that a complaint can name them. */
const MAGIC: readonly (readonly [Compression | 'zstd' | 'zip' | 'rpm', string])[] = [
  ['xz', 'fd377a585a00'],
  ['gzip', '1f8b'],
  ['bzip2', '425a68'],
  ['lzip', '4c5a4950'],
  ['zstd', '28b52ffd'],
  ['zip', '504b0304'],
  ['rpm', 'edabeedb'],
];

/** How a file is compressed, by its first bytes: a name to be printed, or undefined. */
export async function compressionOf(file: string): Promise<string | undefined> {
  const head = Buffer.from(await readRange(file, 0, 6)).toString('hex');
  return MAGIC.find(([, magic]) => head.startsWith(magic))?.[0];
}

/** The words of bzip2 and lzip for what a damaged file can cause. */
const MEANING: readonly (readonly [RegExp, string])[] = [
  [/trailing (garbage|data)/i, 'there is more behind the end of the compressed data'],
  [/ends? unexpectedly|unexpected end|unexpected eof/i, 'the data is cut short'],
  [/integrity|mismatch|decoder error|corrupt|data error|bad magic|crc/i, 'the data is damaged'],
];

/**
 * The decompressed bytes of a whole file, read as they are asked for; reading fails with an Error whose message is a clause ("the data is
 * damaged"), also when anything follows the compressed data. gzip is read by Node's own zlib, xz as lib/xz.ts says, bzip2 and lzip
 * by their programs. Fails when such a program is missing.
 */
export async function decompress(
  file: string,
  form: Compression,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  switch (form) {
    case 'xz':
      return ok(await decompressXz(file));
    case 'gzip':
      return ok(gunzip(file));
    case 'bzip2':
      return withProgram(['bzip2', '--decompress', '--stdout', '--', file], file);
    case 'lzip':
      return withProgram(['lzip', '--decompress', '--trailing-error', '--stdout', '--', file], file);
  }
}

async function withProgram(
  argv: readonly [string, ...string[]],
  file: string,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  const why = `read ${file}`;
  if (await hasProgram(argv[0])) return ok(piped(argv, why));
  const missing = await run({ argv, why });
  return missing.ok ? fail(problem('exec/failed', `${argv[0]} came and went.`)) : missing;
}

async function* piped(argv: readonly [string, ...string[]], why: string): AsyncGenerator<Uint8Array> {
  const pipe = spawnPipe({ argv, why, isSilent: true });
  pipe.stdin.end();
  try {
    for await (const chunk of pipe.stdout) yield chunk as Uint8Array;
    const done = await pipe.done;
    if (done.ok) return;
    const message = done.diagnostics[0]?.message ?? '';
    throw new Error(MEANING.find(([pattern]) => pattern.test(message))?.[1] ?? message);
  } finally {
    pipe.kill();
  }
}

async function* gunzip(file: string): AsyncGenerator<Uint8Array> {
  const size = (await stat(file))?.size ?? 0;
  const input = openRead(file);
  const output = createGunzip({ chunkSize: 1 << 18 });
  input.on('error', (error) => output.destroy(error));
  input.pipe(output);
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw new Error('the data is cut short', { cause: error });
    if (code?.startsWith('Z_') === true) throw new Error('the data is damaged', { cause: error });
    throw new Error(message, { cause: error });
  } finally {
    input.destroy();
    output.destroy();
  }
  // zlib passes over what does not look like one more gzip member.
  if (output.bytesWritten !== size) throw new Error('there is more behind the end of the compressed data');
}
