import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { spawnPipe, hasProgram, run } from './exec.ts';
import { replaceWithStream } from './fs.ts';
import { problem } from './diagnostic.ts';
import { fail, ok, type Result } from './result.ts';

export type Compression = 'gzip' | 'bzip2' | 'lzip' | 'xz';

/**
 * xz's size of a block at level 9, given in so many words because it must never change by itself: the bytes of an .xz file depend on where its
 * blocks end.
 */
const XZ_BLOCK = '--block-size=192MiB';

/**
 * The command for each form, at the highest level as makepkg has it; no form records a name or a time. xz always runs in its threaded mode,
 * with blocks of one size. Then its bytes are the same for any number of threads on any machine, and the same as `xz -9 --threads=0` gives
 * wherever there is more than one processor (its single-threaded mode writes other block headers; `+1` is the threaded mode with
 * one thread). More than two threads only help above 384 MiB and take a gigabyte each. bzip2 and lzip are the plain programs, never the
 * parallel ones that may or may not be installed, whose bytes differ.
 */
function commandFor(form: Compression, threads: number): readonly [string, ...string[]] {
  switch (form) {
    case 'gzip':
      return ['gzip', '-n', '-9', '-c'];
    case 'bzip2':
      return ['bzip2', '-9', '-c'];
    case 'lzip':
      return ['lzip', '-9', '-c'];
    case 'xz':
      return ['xz', '-9', threads > 1 ? `--threads=${String(threads)}` : '--threads=+1', XZ_BLOCK, '-c'];
  }
}

export interface CompressOptions {
  /** For xz; the bytes do not depend on it. Two unless given. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Writes the compressed bytes to `file`, which appears or changes only when all of them are there. Fails when the program is missing or
 * ends badly; what reading `source` throws is thrown on. Memory: what the program takes and a few chunks.
 */
export async function compressTo(
  file: string,
  form: Compression,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { threads = 2, signal }: CompressOptions = {},
): Promise<Result<void>> {
  const argv = commandFor(form, threads);
  const why = `write ${file}`;
  // A program that is not there cannot be piped into: ask before.
  if (!(await hasProgram(argv[0]))) {
    const missing = await run({ argv, why });
    if (!missing.ok) return missing;
  }
  const pipe = spawnPipe({ argv, why, ...(signal === undefined ? {} : { signal }) });
  // Connected at once: what nobody reads when the program begins to write is thrown away.
  const output = pipe.stdout.pipe(new PassThrough({ highWaterMark: 1 << 20 }));
  pipe.stdout.on('error', (error) => output.destroy(error));
  const feeding = pipeline(source, pipe.stdin).then(
    () => undefined,
    (error: unknown) => {
      pipe.kill();
      return error;
    },
  );
  const isComplete = async (): Promise<boolean> => {
    const [error, done] = await Promise.all([feeding, pipe.done]);
    return error === undefined && done.ok;
  };
  const unwritten = await replaceWithStream(file, output, isComplete).then(
    () => undefined,
    (error: unknown) => {
      pipe.kill();
      return error;
    },
  );
  const [unfed, done] = await Promise.all([feeding, pipe.done]);
  // The first cause: the disk, then the source, then the program, whose end the others bring about.
  for (const error of [unwritten, unfed])
    if (error !== undefined && !isBrokenPipe(error))
      throw error instanceof Error ? error : new Error('stream failed');
  if (!done.ok) return done;
  if (unfed !== undefined) return fail(problem('exec/failed', `${argv[0]} stopped reading before the end.`));
  return ok(undefined);
}

/** The program ended first: its own complaint says why. */
function isBrokenPipe(error: unknown): boolean {
  const codes = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
