export interface ElfShape {
  readonly bits?: 32 | 64;
  /** e_machine: 62 is x86_64, 3 is i386. */
  readonly machine?: number;
  /** e_type: 1 relocatable, 2 executable, 3 shared. */
  readonly type?: number;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly interpreter?: string;
  readonly hasSymbols?: boolean;
  readonly isBigEndian?: boolean;
  /** Bytes between the front and the dynamic section, as code and data would lie there. */
  readonly filler?: number;
}

/** The smallest file with these facts that a reader of ELF follows: names first, dynamic section and section table last. */
export function makeElf(shape: ElfShape = {}): Buffer {
  const is64 = (shape.bits ?? 64) === 64;
  const big = shape.isBigEndian === true;
  const width = is64 ? 8 : 4;
  const headerSize = is64 ? 64 : 52;
  const segmentSize = is64 ? 56 : 32;
  const sectionSize = is64 ? 64 : 40;

  const strings = [''];
  const offsetOf = (text: string): number => {
    strings.push(text);
    return strings.slice(0, -1).reduce((sum, each) => sum + each.length + 1, 0);
  };
  const named: (readonly [number, string | undefined])[] = [
    ...(shape.needed ?? []).map((name) => [1, name] as const),
    [14, shape.soname],
    [15, shape.rpath],
    [29, shape.runpath],
  ];
  const entries = named.flatMap(([tag, text]) =>
    text === undefined ? [] : [[tag, offsetOf(text)] as const],
  );
  const stringBytes = Buffer.from(strings.map((each) => `${each}\0`).join(''));
  const interpreter = shape.interpreter === undefined ? undefined : Buffer.from(`${shape.interpreter}\0`);

  const segmentCount = interpreter === undefined ? 2 : 3;
  const stringsAt = headerSize + segmentCount * segmentSize;
  const interpreterAt = stringsAt + stringBytes.length;
  const dynamicAt = interpreterAt + (interpreter?.length ?? 0) + (shape.filler ?? 0);
  const dynamic = [...entries, [5, stringsAt] as const, [0, 0] as const];
  const sectionsAt = dynamicAt + dynamic.length * 2 * width;
  const sectionTypes = shape.hasSymbols === true ? [0, 2] : [0];
  const bytes = Buffer.alloc(sectionsAt + sectionTypes.length * sectionSize);

  const half = (value: number, at: number) =>
    big ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const word = (value: number, at: number) =>
    big ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  const long = (value: number, at: number) => {
    if (!is64) return word(value, at);
    return big ? bytes.writeBigUInt64BE(BigInt(value), at) : bytes.writeBigUInt64LE(BigInt(value), at);
  };
  bytes.write('\x7fELF', 0, 'latin1');
  bytes.set([is64 ? 2 : 1, big ? 2 : 1, 1], 4);
  half(shape.type ?? 3, 16);
  half(shape.machine ?? (is64 ? 62 : 3), 18);
  word(1, 20);
  long(headerSize, is64 ? 32 : 28);
  long(sectionsAt, is64 ? 40 : 32);
  [headerSize, segmentSize, segmentCount, sectionSize, sectionTypes.length].forEach((value, index) =>
    half(value, (is64 ? 52 : 40) + 2 * index),
  );
  const segments = [
    [1, 0, bytes.length],
    [2, dynamicAt, dynamic.length * 2 * width],
    [3, interpreterAt, interpreter?.length ?? 0],
  ].slice(0, segmentCount);
  segments.forEach(([type = 0, start = 0, length = 0], index) => {
    const at = headerSize + index * segmentSize;
    word(type, at);
    long(start, at + (is64 ? 8 : 4));
    long(start, at + (is64 ? 16 : 8));
    long(length, at + (is64 ? 32 : 16));
  });
  bytes.set(stringBytes, stringsAt);
  if (interpreter !== undefined) bytes.set(interpreter, interpreterAt);
  dynamic.forEach(([tag, value], index) => {
    long(tag, dynamicAt + index * 2 * width);
    long(value, dynamicAt + index * 2 * width + width);
  });
  sectionTypes.forEach((type, index) => word(type, sectionsAt + index * sectionSize + 4));
  return bytes;
}
