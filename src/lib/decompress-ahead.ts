import { once } from 'node:events';
import { hasProgram, spawnPipe, type Pipe } from './exec.ts';
import { readRange, stat } from './fs.ts';

/** A file's decompressed bytes, to be read once and to the end; throws an Error that holds a clause ("the data is damaged"). */
export type Decompressed = AsyncIterable<Uint8Array>;

export interface AheadOptions {
  /** Programs that run at the same time. */
  readonly processes: number;
  /** Decompressed bytes that wait in memory before their turn, at most (give or take one piece for each program). */
  readonly maxWaiting?: number;
}

/** Enough to keep the other programs at work while most packages are unpacked; xz itself may take 65 MiB in each program. */
const MAX_WAITING = 48 * 1024 * 1024;
/** Bytes of the file whose turn it is that wait when the unpacking is slower than the program. */
const MAX_WAITING_NOW = 8 * 1024 * 1024;

/**
 * Decompresses .xz files in their order by a few `xz` programs, each of which has many files one after the other: while one file is
 * unpacked, the next ones are on their way. One program for each file would be simpler, but to start a program costs us
 * several milliseconds of copied page tables, as much as a small package takes in all.
 *
 * A file whose index does not tell its size (padding, several streams), and all of them where there is no xz, come out as
 * undefined: decompress it another way.
 */
export class DecompressAhead implements AsyncDisposable {
  readonly #lanes: readonly Lane[];
  readonly #plan: readonly (Lane | undefined)[];
  readonly #maxWaiting: number;
  #taken = 0;

  /** Starts the programs. The files must stay as they are until they were read. */
  static async start(files: readonly string[], options: AheadOptions): Promise<DecompressAhead> {
    const hasXz = await hasProgram('xz');
    const sizes = await Promise.all(files.map(async (file) => (hasXz ? readXzSizes(file) : undefined)));
    return new DecompressAhead(files, sizes, options);
  }

  private constructor(
    files: readonly string[],
    sizes: readonly (XzSizes | undefined)[],
    { processes, maxWaiting = MAX_WAITING }: AheadOptions,
  ) {
    this.#maxWaiting = maxWaiting;
    const shares: Share[] = Array.from({ length: Math.max(1, processes) }, () => ({
      load: 0,
      files: [],
      sizes: [],
    }));
    // Each file goes to the program that has least to do until then, so that the order is roughly that of the reading.
    const shareOf = files.map((file, index) => {
      const size = sizes[index];
      const share = shares.reduce((least, each) => (each.load < least.load ? each : least));
      if (size === undefined) return undefined;
      share.load += size.compressed;
      share.files.push(file);
      share.sizes.push(size.uncompressed);
      return share;
    });
    const lanes = new Map(
      shares
        .filter((share) => share.files.length > 0)
        .map((share) => [share, new Lane(share, () => this.#balance())]),
    );
    this.#lanes = [...lanes.values()];
    this.#plan = shareOf.map((share) => (share === undefined ? undefined : lanes.get(share)));
  }

  /** The bytes of the next file, in the order given. The one before must have been read to its end. */
  next(): Decompressed | undefined {
    const lane = this.#plan[this.#taken++];
    for (const each of this.#lanes) each.isCurrent = each === lane;
    this.#balance();
    return lane?.nextFile();
  }

  /** Once all was read: undefined, or the clause that says what a program had to complain of in the end. */
  async complaint(): Promise<string | undefined> {
    for (const lane of this.#lanes) {
      const complaint = await lane.complaint();
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  }

  /** Ends the programs. */
  [Symbol.asyncDispose](): Promise<void> {
    for (const lane of this.#lanes) lane.stop();
    return Promise.resolve();
  }

  /** The program whose turn it is always flows; the others while there is room. */
  #balance(): void {
    const isFull = this.#lanes.reduce((sum, lane) => sum + lane.waiting, 0) > this.#maxWaiting;
    for (const lane of this.#lanes)
      lane.setPaused(isFull && (!lane.isCurrent || lane.waiting > MAX_WAITING_NOW));
  }
}

interface Share {
  load: number;
  readonly files: string[];
  /** Decompressed. */
  readonly sizes: number[];
}

const NOTHING = new Uint8Array();

/** xz writes 8 KiB at a time. To be woken for each of them takes us as long as to unpack them: dd makes pieces of 64 KiB of them. */
const XZ = 'set -o pipefail; xz -dc --format=xz -- "$@" | dd ibs=64k obs=64k status=none';

/** One program with its files, one after the other in one stream of bytes. */
class Lane {
  waiting = 0;
  isCurrent = false;
  readonly #pipe: Pipe;
  readonly #sizes: readonly number[];
  readonly #onChange: () => void;
  #chunks: Uint8Array[] = [];
  /** Chunks before it are read: to shift a long list for each of them would take longer than to unpack it. */
  #head = 0;
  readonly #complaint: Promise<string | undefined>;
  #next = 0;
  #isPaused = false;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(share: Share, onChange: () => void) {
    this.#sizes = share.sizes;
    this.#onChange = onChange;
    this.#pipe = spawnPipe({
      argv: ['bash', '-c', XZ, 'xz', ...share.files],
      why: 'decompress packages',
    });
    this.#pipe.stdin.end();
    this.#pipe.stdout.on('data', (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      this.waiting += chunk.length;
      this.#onChange();
      this.#wake?.();
    });
    const closed = once(this.#pipe.stdout, 'close').catch(() => undefined);
    this.#complaint = Promise.all([this.#pipe.done, closed]).then(([done]) => {
      this.#isOver = true;
      this.#wake?.();
      return done.ok ? undefined : (done.diagnostics[0]?.message ?? 'xz failed');
    });
  }

  setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#pipe.stdout.pause();
    else this.#pipe.stdout.resume();
  }

  complaint(): Promise<string | undefined> {
    return this.#complaint;
  }

  stop(): void {
    this.#pipe.kill('SIGKILL');
    // What is killed is the shell; the programs end when nobody reads.
    this.#pipe.stdout.destroy();
    this.#chunks = [];
    this.#head = 0;
  }

  async *nextFile(): AsyncGenerator<Uint8Array> {
    let left = this.#sizes[this.#next++] ?? 0;
    while (left > 0) {
      const chunk = this.#chunks[this.#head];
      if (chunk === undefined) {
        this.#chunks = [];
        this.#head = 0;
        if (this.#isOver) throw new Error((await this.#complaint) ?? 'the data is cut short');
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
        continue;
      }
      const part = chunk.length <= left ? chunk : chunk.subarray(0, left);
      // What is read must not be kept alive by the list.
      this.#chunks[this.#head] = part === chunk ? NOTHING : chunk.subarray(left);
      if (part === chunk) this.#head++;
      left -= part.length;
      this.waiting -= part.length;
      this.#onChange();
      yield part;
    }
  }
}

interface XzSizes {
  readonly compressed: number;
  readonly uncompressed: number;
}

const FOOTER = 12;
const SMALLEST_INDEX = 8;
const INDEX_LIMIT = 1 << 20;

/**
 * How many bytes come out of an .xz file, from the index at its end (xz file format 1.1, sections 2.1.2 and 4): what the program will hold
 * against what really comes. Undefined for what is not exactly one stream without padding.
 */
async function readXzSizes(path: string): Promise<XzSizes | undefined> {
  const compressed = (await stat(path))?.size ?? 0;
  if (compressed < 2 * FOOTER + SMALLEST_INDEX || !path.endsWith('xz')) return undefined;
  const footer = Buffer.from(await readRange(path, compressed - FOOTER, FOOTER));
  if (footer.toString('latin1', 10) !== 'YZ') return undefined;
  const indexSize = (footer.readUInt32LE(4) + 1) * 4;
  const indexStart = compressed - FOOTER - indexSize;
  if (indexSize > INDEX_LIMIT || indexStart < FOOTER) return undefined;
  const index = await readRange(path, indexStart, indexSize);
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 1; at < index.length; shift *= 128) {
      const byte = index[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if ((byte & 0x80) === 0) return value;
    }
    return Number.NaN;
  };
  if (index[at++] !== 0) return undefined;
  let [blocks, packed, uncompressed] = [number(), 0, 0];
  for (; blocks > 0; blocks--) {
    packed += Math.ceil(number() / 4) * 4;
    uncompressed += number();
  }
  // The header of the stream is as long as its footer. Anything else in the file is another stream.
  if (packed + 2 * FOOTER + indexSize !== compressed) return undefined;
  return { compressed, uncompressed };
}
