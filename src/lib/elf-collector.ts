import {
  describeElf,
  OutOfFile,
  rangesOf,
  type ElfDamage,
  type ElfFile,
  type Range,
  type ReadRange,
} from './elf.ts';

/** Names and headers lie at the front of what linkers write; of a larger file only the parts it points to are kept besides. */
const KEPT_AT_FRONT = 16 * 1024 * 1024;
/** Neither a dynamic section nor a section table in the field comes near this. */
const KEPT_RANGE_LIMIT = 4 * 1024 * 1024;

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * Takes an ELF file front to back in pieces of any size and describes it at the end. Keeps at most the first 16 MiB and the small
 * ranges behind them that the headers name.
 */
export class ElfCollector {
  readonly #pieces: Piece[] = [];
  readonly #read: ReadRange = (start, length) => this.#range(start, length);
  #size = 0;
  #wanted: readonly Range[] | undefined;

  write(chunk: Uint8Array): void {
    const start = this.#size;
    this.#size += chunk.length;
    if (start < KEPT_AT_FRONT) this.#keep(start, chunk.subarray(0, KEPT_AT_FRONT - start));
    if (this.#size <= KEPT_AT_FRONT) return;
    this.#wanted ??= rangesOf(this.#read).map((range) => ({
      start: range.start,
      length: Math.min(range.length, KEPT_RANGE_LIMIT),
    }));
    for (const range of this.#wanted) {
      const from = Math.max(range.start, start, KEPT_AT_FRONT);
      const to = Math.min(range.start + range.length, this.#size);
      if (from < to) this.#keep(from, chunk.subarray(from - start, to - start));
    }
  }

  finish(): ElfFile | ElfDamage {
    return describeElf(this.#read);
  }

  /** A copy: the giver may use its buffer again. */
  #keep(start: number, bytes: Uint8Array): void {
    this.#pieces.push({ start, bytes: Uint8Array.from(bytes) });
  }

  #range(start: number, length: number): DataView {
    const end = start + length;
    if (length > KEPT_AT_FRONT || end > this.#size)
      throw new OutOfFile(`it points to byte ${String(end)}, and has ${String(this.#size)}`);
    const whole = this.#pieces.find(
      (piece) => piece.start <= start && end <= piece.start + piece.bytes.length,
    );
    if (whole !== undefined)
      return new DataView(whole.bytes.buffer, whole.bytes.byteOffset + start - whole.start, length);
    const joined = new Uint8Array(length);
    let filled = 0;
    for (const { start: at, bytes } of this.#pieces) {
      const from = Math.max(at, start);
      const to = Math.min(at + bytes.length, end);
      if (from >= to) continue;
      joined.set(bytes.subarray(from - at, to - at), from - start);
      filled += to - from;
    }
    if (filled < length) throw new OutOfFile(`its part at byte ${String(start)} is not where linkers put it`);
    return new DataView(joined.buffer);
  }
}
