/** What a linter and a dependency check ask of an ELF file. Pure. */
export type ElfKind = 'relocatable' | 'executable' | 'shared' | 'core' | 'other';

export interface ElfFile {
  readonly bits: 32 | 64;
  /** `x86_64`, `i386`, …, or `machine N` for one without a name here. */
  readonly machine: string;
  /** A position independent executable is `shared` too, and has an interpreter. */
  readonly kind: ElfKind;
  readonly needed: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly interpreter?: string;
  /** True when a symbol table is still there, as `file` says "not stripped". */
  readonly hasSymbols: boolean;
}

/** An ELF header whose file cannot be followed: cut short, or with offsets that lead nowhere. */
export interface ElfDamage {
  readonly damage: string;
}

const MACHINES: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  21: 'ppc64',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv',
  247: 'bpf',
  258: 'loongarch',
};
const KINDS: readonly ElfKind[] = ['other', 'relocatable', 'executable', 'shared', 'core'];

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const SHT_SYMTAB = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/** Part of a file, in bytes. */
export interface Range {
  readonly start: number;
  readonly length: number;
}

/** Says that the file points to bytes that it does not have; becomes an ElfDamage. */
export class OutOfFile extends Error {}

/** Gives the bytes of a range, or throws OutOfFile. */
export type ReadRange = (start: number, length: number) => DataView;

/** The same for a file that is in memory whole. */
export function parseElf(bytes: Uint8Array): ElfFile | ElfDamage {
  return describeElf((start, length) => {
    if (start + length > bytes.length)
      throw new OutOfFile(`it points to byte ${String(start + length)}, and has ${String(bytes.length)}`);
    return new DataView(bytes.buffer, bytes.byteOffset + start, length);
  });
}

/** Describes the file that `read` shows. Throws nothing: what cannot be followed is the answer. */
export function describeElf(read: ReadRange): ElfFile | ElfDamage {
  try {
    return describe(read);
  } catch (error) {
    if (error instanceof OutOfFile) return { damage: error.message };
    throw error;
  }
}

/** The parts that describeElf will ask for besides names, as far as the front of the file tells. */
export function rangesOf(readFront: ReadRange): readonly Range[] {
  try {
    const header = readHeader(readFront);
    const segments = readSegments(readFront, header).filter(
      ({ type }) => type === PT_DYNAMIC || type === PT_INTERP,
    );
    return [...segments, { start: header.sectionsAt, length: header.sectionSize * header.sectionCount }];
  } catch (error) {
    if (error instanceof OutOfFile) return [];
    throw error;
  }
}

interface Header {
  readonly is64: boolean;
  readonly little: boolean;
  readonly type: number;
  readonly machine: number;
  readonly segmentsAt: number;
  readonly segmentSize: number;
  readonly segmentCount: number;
  readonly sectionsAt: number;
  readonly sectionSize: number;
  readonly sectionCount: number;
}

interface Segment extends Range {
  readonly type: number;
  readonly address: number;
}

function readHeader(read: ReadRange): Header {
  const ident = read(0, 16);
  const fileClass = ident.getUint8(4);
  const order = ident.getUint8(5);
  if (fileClass !== 1 && fileClass !== 2) throw new OutOfFile(`its class is ${String(fileClass)}`);
  if (order !== 1 && order !== 2) throw new OutOfFile(`its byte order is ${String(order)}`);
  const is64 = fileClass === 2;
  const little = order === 1;
  const view = read(0, is64 ? 64 : 52);
  const half = (at: number): number => view.getUint16(at, little);
  const word = (at: number): number => readWord(view, at, is64, little);
  const counts = is64 ? 54 : 42;
  return {
    is64,
    little,
    type: half(16),
    machine: half(18),
    segmentsAt: word(is64 ? 32 : 28),
    sectionsAt: word(is64 ? 40 : 32),
    segmentSize: half(counts),
    segmentCount: half(counts + 2),
    sectionSize: half(counts + 4),
    sectionCount: half(counts + 6),
  };
}

function readSegments(read: ReadRange, header: Header): readonly Segment[] {
  const { is64, little, segmentsAt, segmentSize, segmentCount } = header;
  if (segmentCount === 0) return [];
  if (segmentSize < (is64 ? 56 : 32)) throw new OutOfFile('its program headers are too small');
  const table = read(segmentsAt, segmentSize * segmentCount);
  return Array.from({ length: segmentCount }, (_, index) => {
    const at = index * segmentSize;
    return {
      type: table.getUint32(at, little),
      start: readWord(table, at + (is64 ? 8 : 4), is64, little),
      address: readWord(table, at + (is64 ? 16 : 8), is64, little),
      length: readWord(table, at + (is64 ? 32 : 16), is64, little),
    };
  });
}

function describe(read: ReadRange): ElfFile {
  const header = readHeader(read);
  const segments = readSegments(read, header);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  return {
    bits: header.is64 ? 64 : 32,
    machine: MACHINES[header.machine] ?? `machine ${String(header.machine)}`,
    kind: KINDS[header.type] ?? 'other',
    hasSymbols: hasSymbolTable(read, header),
    ...readDynamic(read, header, segments),
    ...(interpreter === undefined
      ? {}
      : { interpreter: cString(read(interpreter.start, interpreter.length), 0) }),
  };
}

function hasSymbolTable(read: ReadRange, header: Header): boolean {
  const { sectionsAt, sectionSize, sectionCount, little } = header;
  if (sectionsAt === 0 || sectionCount === 0 || sectionSize < 8) return false;
  const table = read(sectionsAt, sectionSize * sectionCount);
  return Array.from({ length: sectionCount }, (_, index) =>
    table.getUint32(index * sectionSize + 4, little),
  ).includes(SHT_SYMTAB);
}

type Dynamic = Pick<ElfFile, 'needed' | 'soname' | 'rpath' | 'runpath'>;

function readDynamic(read: ReadRange, header: Header, segments: readonly Segment[]): Dynamic {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  // Separated debug information keeps the header of a segment that it no longer holds.
  if (dynamic === undefined || dynamic.length === 0) return { needed: [] };
  const width = header.is64 ? 8 : 4;
  const table = read(dynamic.start, dynamic.length);
  const entries: (readonly [tag: number, value: number])[] = [];
  for (let at = 0; at + 2 * width <= table.byteLength; at += 2 * width) {
    const tag = readWord(table, at, header.is64, header.little);
    if (tag === 0) break;
    entries.push([tag, readWord(table, at + width, header.is64, header.little)]);
  }
  const address = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
  if (address === undefined) return { needed: [] };
  const segment = segments.find(
    (each) => each.type === PT_LOAD && each.address <= address && address < each.address + each.length,
  );
  if (segment === undefined) throw new OutOfFile('its string table is in no segment');
  const strings = segment.start + address - segment.address;
  const textsOf = (wanted: number): readonly string[] =>
    entries.filter(([tag]) => tag === wanted).map(([, offset]) => readString(read, strings + offset));
  const one = <K extends string>(key: K, wanted: number): Partial<Record<K, string>> => {
    const text = textsOf(wanted)[0];
    return text === undefined ? {} : ({ [key]: text } as Record<K, string>);
  };
  return {
    needed: textsOf(DT_NEEDED),
    ...one('soname', DT_SONAME),
    ...one('rpath', DT_RPATH),
    ...one('runpath', DT_RUNPATH),
  };
}

/** A text that ends in a zero byte somewhere in the file. */
function readString(read: ReadRange, start: number): string {
  const bytes: number[] = [];
  for (let at = start; bytes.length < 4096; at++) {
    const byte = read(at, 1).getUint8(0);
    if (byte === 0) return Buffer.from(bytes).toString('utf8');
    bytes.push(byte);
  }
  throw new OutOfFile('a name in it has no end');
}

function cString(view: DataView, start: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + start, view.byteLength - start);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8');
}

/** An address or offset of the file's class. One above 2^53 leads outside every file, which is all that is asked of it. */
function readWord(view: DataView, at: number, is64: boolean, little: boolean): number {
  return is64 ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
}
