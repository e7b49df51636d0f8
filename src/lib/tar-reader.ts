import type { Diagnostic } from './diagnostic.ts';
import { parsePaxRecords, type PaxRecords } from './pax-records.ts';
import { fail, ok, type Result } from './result.ts';
import { MemberFault, parseTarHeader, TAR_BLOCK, TarFault, tarText, type TarHeader } from './tar-header.ts';
import { stripControl } from './text.ts';

export type TarKind = 'file' | 'dir' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo';

/** One member, with long names and extended headers applied. Names are as the archive has them. */
export interface TarEntry extends Omit<TarHeader, 'type'> {
  readonly kind: TarKind;
  readonly xattrs: Readonly<Record<string, Uint8Array>>;
}

/** Takes a member's bytes as they come: pieces of the caller's chunks, to be copied when they are kept. */
export interface TarSink {
  write(chunk: Uint8Array): void;
  end(): void;
}

export interface TarReaderOptions {
  /** Is shown each member before its bytes; undefined when they are of no interest. Its failure ends the reading. */
  readonly visit: (entry: TarEntry) => Result<TarSink | undefined>;
  /** Makes the complaint about the archive itself; the message is a whole sentence. */
  readonly complain: (kind: TarFault['kind'], message: string) => Diagnostic;
}

const KINDS: Readonly<Record<string, TarKind>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'dir',
  '6': 'fifo',
  '7': 'file', // "contiguous"; no system of today knows the difference
};
/** Long names and extended headers are kept in memory until their member comes. The kernel allows 64 KiB for an attribute's value. */
const META_LIMIT = 1024 * 1024;
const META: Readonly<Record<string, string>> = {
  L: 'name',
  K: 'link',
  x: 'extended header',
  g: 'extended header',
};
const NO_XATTRS: Readonly<Record<string, Uint8Array>> = Object.freeze({});
const ZEROS = Buffer.alloc(1 << 16);

type Place = 'header' | 'content' | 'meta' | 'padding' | 'end';

/**
 * Reads a tar archive that is pushed into it: v7, ustar, GNU (long names and links, base 256) and pax (extended headers). Multi-volume,
 * sparse and unknown members are refused. Stricter than tar where programs differ about what a member is: only files have
 * bytes, two zero blocks end the archive, nothing but zeros follows.
 *
 * It is our own because tar-stream reads extended headers as text, which spoils file capabilities, and gives each member as a stream of
 * its own, whose events take longer than everything else for a package of 100,000 small files.
 */
export class TarReader {
  readonly #options: TarReaderOptions;
  readonly #block = Buffer.alloc(TAR_BLOCK);
  #filled = 0;
  #place: Place = 'header';
  /** Bytes of the content, the meta data or the padding that are still to come. */
  #left = 0;
  #padding = 0;
  #sink: TarSink | undefined;
  #zeroBlocks = 0;
  #bytes = 0;
  #meta: Buffer[] = [];
  #metaType = '';
  #longName: string | undefined;
  #longLink: string | undefined;
  #pax: PaxRecords | undefined;
  #globals: PaxRecords | undefined;
  #last = '';

  constructor(options: TarReaderOptions) {
    this.#options = options;
  }

  /** Takes the next bytes of the archive. What a sink throws is thrown on. */
  write(chunk: Uint8Array): Result<void> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#bytes += bytes.length;
    return this.#guard(() => {
      for (let at = 0; at < bytes.length;) {
        const taken = this.#take(bytes, at);
        if (!taken.ok) return taken;
        at = taken.value;
      }
      return ok(undefined);
    });
  }

  /** Says whether the archive may end here. */
  end(): Result<void> {
    return this.#guard(() => {
      if (this.#place === 'end' && this.#bytes % TAR_BLOCK === 0) return ok(undefined);
      const where =
        this.#place === 'content' || this.#place === 'meta'
          ? 'in the middle of a member'
          : 'before its end mark';
      throw new TarFault('damaged', `the archive ends ${where}: it was cut short`);
    });
  }

  #guard(step: () => Result<void>): Result<void> {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof TarFault)) throw error;
      const which = this.#last === '' ? 'the first member' : `the member after "${shown(this.#last)}"`;
      const message =
        error instanceof MemberFault ? `${which} cannot be read: ${error.message}` : error.message;
      return fail(this.#options.complain(error.kind, message));
    }
  }

  #take(bytes: Buffer, at: number): Result<number> {
    switch (this.#place) {
      case 'header':
        return this.#takeHeader(bytes, at);
      case 'content': {
        const end = Math.min(bytes.length, at + this.#left);
        this.#sink?.write(bytes.subarray(at, end));
        this.#left -= end - at;
        if (this.#left === 0) this.#endContent();
        return ok(end);
      }
      case 'meta': {
        const end = Math.min(bytes.length, at + this.#left);
        this.#meta.push(Buffer.from(bytes.subarray(at, end)));
        this.#left -= end - at;
        if (this.#left === 0) this.#endMeta();
        return ok(end);
      }
      case 'padding': {
        const end = Math.min(bytes.length, at + this.#padding);
        this.#padding -= end - at;
        if (this.#padding === 0) this.#place = 'header';
        return ok(end);
      }
      case 'end':
        for (let from = at; from < bytes.length; from += ZEROS.length) {
          const part = bytes.subarray(from, from + ZEROS.length);
          if (!part.equals(ZEROS.subarray(0, part.length)))
            throw new TarFault('damaged', 'there is more data behind the end mark of the archive');
        }
        return ok(bytes.length);
    }
  }

  #takeHeader(bytes: Buffer, at: number): Result<number> {
    let block: Buffer = this.#block;
    let end = at + TAR_BLOCK;
    if (this.#filled === 0 && end <= bytes.length) block = bytes.subarray(at, end);
    else {
      end = Math.min(bytes.length, at + TAR_BLOCK - this.#filled);
      bytes.copy(block, this.#filled, at, end);
      this.#filled += end - at;
      if (this.#filled < TAR_BLOCK) return ok(end);
      this.#filled = 0;
    }
    if (block[0] === 0 && block.equals(ZEROS.subarray(0, TAR_BLOCK))) {
      this.#zeroBlocks++;
      if (this.#zeroBlocks === 2) this.#endArchive();
      return ok(end);
    }
    if (this.#zeroBlocks > 0) throw new TarFault('damaged', 'a lone zero block stands between two members');
    const pax = this.#globals === undefined ? this.#pax : { ...this.#globals, ...this.#pax };
    const told = { name: pax?.path ?? this.#longName, link: pax?.link ?? this.#longLink };
    const begun = this.#beginMember(parseTarHeader(block, told), pax);
    return begun.ok ? ok(end) : begun;
  }

  #endArchive(): void {
    if (this.#longName !== undefined || this.#longLink !== undefined || this.#pax !== undefined)
      throw new TarFault('damaged', 'a long name or an extended header has no member');
    this.#place = 'end';
  }

  #beginMember(header: TarHeader, pax: PaxRecords | undefined): Result<void> {
    const meta = META[header.type];
    if (meta !== undefined) {
      if (header.size > META_LIMIT)
        throw new MemberFault('damaged', `its ${meta} would have ${String(header.size)} bytes`);
      [this.#metaType, this.#left, this.#place] = [header.type, header.size, 'meta'];
      this.#padding = paddingOf(header.size);
      if (header.size === 0) this.#endMeta();
      return ok(undefined);
    }
    const entry = this.#asEntry(header, pax);
    this.#last = entry.name;
    const visited = this.#options.visit(entry);
    if (!visited.ok) return visited;
    this.#sink = visited.value;
    [this.#left, this.#padding, this.#place] = [entry.size, paddingOf(entry.size), 'content'];
    if (entry.size === 0) this.#endContent();
    return ok(undefined);
  }

  #asEntry(header: TarHeader, pax: PaxRecords | undefined): TarEntry {
    const { name, link } = header;
    [this.#pax, this.#longName, this.#longLink] = [undefined, undefined, undefined];
    // Before ustar there was no type for directories.
    const kind = header.type === '0' && name.endsWith('/') ? 'dir' : KINDS[header.type];
    if (kind === undefined)
      throw new TarFault(
        'unsupported',
        `the member "${shown(name)}" is of a kind that is not read (type "${stripControl(header.type)}")`,
      );
    // Written out: one shape for all members, and no garbage but what is needed, which counts for 100,000 of them.
    const entry: TarEntry = {
      name,
      kind,
      link,
      mode: header.mode,
      uid: pax?.uid ?? header.uid,
      gid: pax?.gid ?? header.gid,
      uname: pax?.uname ?? header.uname,
      gname: pax?.gname ?? header.gname,
      size: pax?.size ?? header.size,
      mtimeSeconds: pax?.mtimeSeconds ?? header.mtimeSeconds,
      device: header.device,
      xattrs: pax?.xattrs ?? NO_XATTRS,
    };
    if (kind !== 'file' && entry.size !== 0)
      throw new TarFault(
        'damaged',
        `the member "${shown(name)}" has ${String(entry.size)} bytes of content and is not a file`,
      );
    return entry;
  }

  #endContent(): void {
    this.#place = this.#padding === 0 ? 'header' : 'padding';
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end();
  }

  #endMeta(): void {
    const bytes = this.#meta.length === 1 ? (this.#meta[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#meta);
    this.#meta = [];
    this.#place = this.#padding === 0 ? 'header' : 'padding';
    switch (this.#metaType) {
      case 'L':
        this.#longName = once(this.#longName, longText(bytes, 'name'));
        break;
      case 'K':
        this.#longLink = once(this.#longLink, longText(bytes, 'link'));
        break;
      case 'x':
        this.#pax = once(this.#pax, parsePaxRecords(bytes));
        break;
      default: {
        const { path, link, size, xattrs, ...fields } = parsePaxRecords(bytes);
        if (path !== undefined || link !== undefined || size !== undefined || xattrs !== undefined)
          throw new TarFault(
            'unsupported',
            'an extended header gives all members one name, size or attribute',
          );
        this.#globals = { ...this.#globals, ...fields };
      }
    }
  }
}

const paddingOf = (size: number): number => (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;

const shown = (name: string): string => stripControl(name.length > 200 ? `${name.slice(0, 200)}…` : name);

function once<T>(before: T | undefined, value: T): T {
  if (before !== undefined) throw new MemberFault('damaged', 'it has two long names or two extended headers');
  return value;
}

/** GNU's long names end in a zero byte. */
function longText(bytes: Buffer, what: string): string {
  const zero = bytes.indexOf(0);
  const end = zero < 0 ? bytes.length : zero;
  for (let at = end; at < bytes.length; at++)
    if (bytes[at] !== 0) throw new MemberFault('damaged', `its ${what} holds a zero byte`);
  return tarText(bytes.subarray(0, end), what);
}
