import { MemberFault, tarText } from './tar-header.ts';

/** What an extended header says of a member; what it does not mention stays as the plain header has it. */
export interface PaxRecords {
  readonly path?: string;
  readonly link?: string;
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly uname?: string;
  readonly gname?: string;
  readonly mtimeSeconds?: number;
  /** `SCHILY.xattr.NAME`, raw: file capabilities are binary. */
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
}

const XATTR = 'SCHILY.xattr.';
const SPACE = 0x20;
const EQUALS = 0x3d;
const LINE_END = 0x0a;

/**
 * Reads the records `LENGTH KEY=VALUE\n` of an extended header (POSIX pax). Keys that say nothing about unpacking are left out. Throws a
 * MemberFault on records that are not in this form, on names that are no text, and on sparse files.
 */
export function parsePaxRecords(bytes: Buffer): PaxRecords {
  const found: Mutable<PaxRecords> = {};
  let xattrs: Record<string, Uint8Array> | undefined;
  for (let at = 0; at < bytes.length;) {
    const { key, value, next } = readRecord(bytes, at);
    at = next;
    if (key.startsWith(XATTR)) {
      xattrs ??= Object.create(null) as Record<string, Uint8Array>;
      // A copy: a part would keep the whole header in memory.
      xattrs[key.slice(XATTR.length)] = new Uint8Array(value);
    } else if (key.startsWith('GNU.sparse.')) throw new MemberFault('unsupported', 'it is a sparse file');
    else if (value.length > 0) keep(found, key, value);
  }
  return xattrs === undefined ? found : { ...found, xattrs };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readRecord(bytes: Buffer, at: number): { key: string; value: Buffer; next: number } {
  const space = bytes.indexOf(SPACE, at);
  const digits = space < 0 || space - at > 10 ? '' : bytes.toString('latin1', at, space);
  const next = at + Number(digits);
  const equals = bytes.indexOf(EQUALS, space);
  const isSound =
    /^[1-9][0-9]*$/.test(digits) &&
    next <= bytes.length &&
    bytes[next - 1] === LINE_END &&
    equals > space + 1 &&
    equals < next - 1;
  if (!isSound) throw new MemberFault('damaged', 'its extended header is not a list of records');
  return {
    key: tarText(bytes.subarray(space + 1, equals), 'extended header'),
    value: bytes.subarray(equals + 1, next - 1),
    next,
  };
}

function keep(found: Mutable<PaxRecords>, key: string, value: Buffer): void {
  switch (key) {
    case 'path':
      found.path = name(value, 'name');
      break;
    case 'linkpath':
      found.link = name(value, 'link');
      break;
    case 'uname':
      found.uname = name(value, 'owner name');
      break;
    case 'gname':
      found.gname = name(value, 'group name');
      break;
    case 'size':
      found.size = whole(value, 'size');
      break;
    case 'uid':
      found.uid = whole(value, 'owner');
      break;
    case 'gid':
      found.gid = whole(value, 'group');
      break;
    case 'mtime':
      found.mtimeSeconds = seconds(value);
      break;
  }
}

function name(value: Buffer, what: string): string {
  if (value.includes(0)) throw new MemberFault('damaged', `its ${what} holds a zero byte`);
  return tarText(value, what);
}

function whole(value: Buffer, what: string): number {
  const digits = value.toString('latin1', 0, value.length);
  const plain = Number(digits);
  if (!/^[0-9]{1,16}$/.test(digits) || !Number.isSafeInteger(plain))
    throw new MemberFault('damaged', `its ${what} is not a number or too large to be true`);
  return plain;
}

function seconds(value: Buffer): number {
  const text = value.toString('latin1', 0, value.length);
  if (!/^-?[0-9]{1,12}(\.[0-9]*)?$/.test(text)) throw new MemberFault('damaged', 'its time is not a number');
  return Math.floor(Number(text));
}
