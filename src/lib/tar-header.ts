import { isUtf8 } from 'node:buffer';

/** What is wrong with an archive. Thrown inside the tar reader only, which gives it as a value. */
export class TarFault extends Error {
  readonly kind: 'damaged' | 'unsupported';

  constructor(kind: TarFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What is wrong with the member whose header is being read, as a clause ("its checksum is wrong"). */
export class MemberFault extends TarFault {}

export const TAR_BLOCK = 512;

/** The fields of one header block, before long names and extended headers are applied. */
export interface TarHeader {
  readonly type: string;
  readonly name: string;
  readonly link: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly device: { readonly major: number; readonly minor: number };
}

const NO_DEVICE = { major: 0, minor: 0 } as const;
const ASCII = /^[\0-\x7f]*$/;
const LARGEST_ID = 2 ** 32 - 2;

/**
 * Reads a header block: v7, ustar or GNU form, told by the magic. Throws a MemberFault on a wrong checksum, on a number that is none, is
 * negative where that makes no sense or too large to be counted with, and on a name that is not UTF-8. What `told` has, a block before this
 * one said: the header's own name is then only the beginning of it, and may be cut in the middle of a character.
 */
export function parseTarHeader(
  block: Buffer,
  told: { readonly name?: string | undefined; readonly link?: string | undefined } = {},
): TarHeader {
  verifyChecksum(block);
  // "ustar\0" is POSIX, "ustar  \0" GNU, which keeps other things where POSIX has the first part of a long name.
  const magic = block.toString('latin1', 257, 263);
  const isPosix = magic === 'ustar\0';
  const isKnown = isPosix || magic === 'ustar ';
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0);
  const isDevice = isKnown && (type === '3' || type === '4');
  return {
    type,
    name: told.name ?? nameOf(block, isPosix),
    link: told.link ?? textField(block, 157, 100, 'link'),
    mode: count(block, 100, 8, 'mode') & 0o7777,
    uid: count(block, 108, 8, 'owner', LARGEST_ID),
    gid: count(block, 116, 8, 'group', LARGEST_ID),
    size: count(block, 124, 12, 'size'),
    mtimeSeconds: number(block, 136, 12, 'time'),
    uname: isKnown ? textField(block, 265, 32, 'owner name') : '',
    gname: isKnown ? textField(block, 297, 32, 'group name') : '',
    device: isDevice
      ? { major: count(block, 329, 8, 'device number'), minor: count(block, 337, 8, 'device number') }
      : NO_DEVICE,
  };
}

function nameOf(block: Buffer, isPosix: boolean): string {
  const prefix = isPosix ? textField(block, 345, 155, 'name') : '';
  const name = textField(block, 0, 100, 'name');
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Bytes that must be UTF-8 as text; `what` names them in the complaint. */
export function tarText(bytes: Buffer, what: string): string {
  if (!isUtf8(bytes)) throw new MemberFault('damaged', `its ${what} is not UTF-8`);
  return bytes.toString('utf8', 0, bytes.length);
}

function verifyChecksum(block: Buffer): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at++) sum += block[at] ?? 0;
  for (let at = 156; at < TAR_BLOCK; at++) sum += block[at] ?? 0;
  if (number(block, 148, 8, 'checksum') === sum) return;
  throw new MemberFault('damaged', 'its checksum is wrong');
}

function textField(block: Buffer, start: number, length: number, what: string): string {
  if (block[start] === 0) return '';
  const zero = block.indexOf(0, start);
  const end = zero === -1 || zero > start + length ? start + length : zero;
  // Nearly all names are ASCII, and for those a view of the bytes would cost more than the text.
  const text = block.toString('latin1', start, end);
  return ASCII.test(text) ? text : tarText(block.subarray(start, end), what);
}

function count(
  block: Buffer,
  start: number,
  length: number,
  what: string,
  largest = Number.MAX_SAFE_INTEGER,
): number {
  const value = number(block, start, length, what);
  if (value < 0) throw new MemberFault('damaged', `its ${what} is negative`);
  if (value > largest) throw new MemberFault('damaged', `its ${what} is too large to be true`);
  return value;
}

/** Octal digits between blanks, ended by a blank or a zero byte; or base 256, when the first bit is set. An empty field is 0. */
function number(block: Buffer, start: number, length: number, what: string): number {
  const first = block[start] ?? 0;
  if (first >= 0x80) return base256(block, start, length, what);
  let at = start;
  const end = start + length;
  while (at < end && block[at] === 0x20) at++;
  let value = 0;
  for (; at < end; at++) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at < end; at++) {
    const byte = block[at];
    if (byte === 0) return value;
    if (byte !== 0x20) throw new MemberFault('damaged', `its ${what} is not a number`);
  }
  return value;
}

function base256(block: Buffer, start: number, length: number, what: string): number {
  const first = block[start] ?? 0;
  if (first !== 0x80 && first !== 0xff)
    throw new MemberFault('damaged', `its ${what} is too large to be true`);
  let value = first === 0xff ? -1n : 0n;
  for (let at = start + 1; at < start + length; at++) value = (value << 8n) | BigInt(block[at] ?? 0);
  const plain = Number(value);
  if (!Number.isSafeInteger(plain)) throw new MemberFault('damaged', `its ${what} is too large to be true`);
  return plain;
}
