import xzDecompress from 'xz-decompress';
import { Readable, PassThrough } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { hasProgram, spawnPipe } from './exec.ts';
import { openRead } from './fs.ts';

/** xz-decompress reports bare numbers of XZ Embedded, the xz program (5.4) these words: what a damaged file can cause. */
const MEANING: readonly (readonly [RegExp, string])[] = [
  [/error code 7|data is corrupt/, 'the data is damaged'],
  [/error code 8|unexpected end/i, 'the data is cut short'],
  [
    /error code 6|unsupported type of integrity check/i,
    'the integrity check is of a kind that is not supported',
  ],
  [/error code 5|format not recognized/i, 'it is not xz data'],
];

function meaningOf(message: string): string {
  return MEANING.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

/**
 * The decompressed bytes of an .xz file. The `xz` program is used where there is one (about a quarter faster and in a
 * process of its own, so unpacking runs beside it); xz-decompress (WebAssembly) elsewhere, with the same result.
 * The stream fails with an Error whose message is a clause ("the data is damaged").
 */
export async function decompressXz(path: string): Promise<Readable> {
  return (await hasProgram('xz')) ? withProgram(path) : withLibrary(path);
}

function withProgram(path: string): Readable {
  const pipe = spawnPipe({
    argv: ['xz', '--decompress', '--format=xz', '--stdout', '--', path],
    why: `read ${path}`,
  });
  pipe.stdin.end();
  const output = new PassThrough({ highWaterMark: 1 << 20 });
  pipe.stdout.pipe(output, { end: false });
  void pipe.done.then((result) => {
    if (result.ok) output.end();
    else output.destroy(new Error(meaningOf(result.diagnostics[0]?.message ?? 'xz failed')));
  });
  output.on('close', () => {
    pipe.kill();
  });
  return output;
}

/** Exported for the test that compares it with the program. */
export function withLibrary(path: string): Readable {
  const { XzReadableStream } = xzDecompress;
  const decoded = new XzReadableStream(Readable.toWeb(openRead(path)));
  return Readable.from(translated(decoded));
}

async function* translated(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(meaningOf(message), { cause: error });
  }
}
