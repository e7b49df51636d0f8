/**
 * Writes tar archives byte for byte as GNU tar does with `--format=gnu`: what differs between two tar writers is only seen by
 * whoever compares digests, but those are exactly our users. A member with extended attributes is the exception: GNU's own format has no
 * place for them, so that member alone is written in POSIX (pax) form, without the time stamps of access and the process
 * number that GNU tar puts there, which would differ from run to run.
 */

/** One member, all of whose header fields are given: nothing is asked of the machine. Texts are written as UTF-8. */
export interface TarMember {
  /** As it is listed; a directory's ends in `/`. */
  readonly name: string;
  readonly kind: 'file' | 'hardlink' | 'symlink' | 'character-device' | 'block-device' | 'dir' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Empty where the number has no name; a reader then takes the number. */
  readonly uname: string;
  readonly gname: string;
  readonly mtimeSeconds: number;
  /** Bytes of content that follow; 0 for everything but a file. */
  readonly size: number;
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
}

const BLOCK = 512;
/** tar writes in records of 20 blocks; the last one is filled with zeros. */
const RECORD = 20 * BLOCK;
const NAME_LENGTH = 100;

const TYPE: Readonly<Record<TarMember['kind'], string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  dir: '5',
  fifo: '6',
};

const GNU_MAGIC = 'ustar  \0';
const POSIX_MAGIC = 'ustar\x0000';

/** Everything that stands before a member's content: its header, and before that long names or extended attributes. */
export function tarHeader(member: TarMember): Uint8Array {
  const name = Buffer.from(member.name, 'utf8');
  const link = Buffer.from(member.link ?? '', 'utf8');
  if (Object.keys(member.xattrs ?? {}).length > 0) return paxHeader(member, name, link);
  const blocks: Uint8Array[] = [];
  if (link.length > NAME_LENGTH) blocks.push(longName('K', link));
  if (name.length > NAME_LENGTH) blocks.push(longName('L', name));
  blocks.push(header({ ...member, type: TYPE[member.kind], name, link, magic: GNU_MAGIC }));
  return Buffer.concat(blocks);
}

/** The zeros that fill a content of that size up to a whole block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What ends an archive that has so many bytes already: two empty blocks, and more up to a whole record. */
export function tarEnd(written: number): Uint8Array {
  const end = written + 2 * BLOCK;
  return new Uint8Array(Math.ceil(end / RECORD) * RECORD - written);
}

/** A name of more than 100 bytes goes before its member as the content of a member of its own. */
function longName(type: 'K' | 'L', name: Uint8Array): Uint8Array {
  const size = name.length + 1;
  const head = header({
    type,
    name: Buffer.from('././@LongLink'),
    link: new Uint8Array(),
    magic: GNU_MAGIC,
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    mtimeSeconds: 0,
    size,
  });
  return Buffer.concat([head, name, new Uint8Array(1), tarPadding(size)]);
}

function paxHeader(member: TarMember, name: Uint8Array, link: Uint8Array): Uint8Array {
  const records: Uint8Array[] = [];
  if (name.length > NAME_LENGTH) records.push(paxRecord('path', name));
  if (link.length > NAME_LENGTH) records.push(paxRecord('linkpath', link));
  for (const [key, value] of Object.entries(member.xattrs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    records.push(paxRecord(`SCHILY.xattr.${key}`, value));
  const content = Buffer.concat(records);
  const common = { ...member, magic: POSIX_MAGIC, name, link };
  return Buffer.concat([
    header({
      ...common,
      type: 'x',
      name: Buffer.from('./PaxHeaders/xattrs'),
      link: new Uint8Array(),
      mode: 0o644,
      size: content.length,
    }),
    content,
    tarPadding(content.length),
    header({ ...common, type: TYPE[member.kind] }),
  ]);
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts itself. */
function paxRecord(key: string, value: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

interface HeaderFields extends Omit<TarMember, 'name' | 'kind' | 'link' | 'xattrs'> {
  readonly type: string;
  readonly magic: string;
  readonly name: Uint8Array;
  readonly link: Uint8Array;
}

function header(fields: HeaderFields): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  block.set(fields.name.subarray(0, NAME_LENGTH), 0);
  writeNumber(block, 100, 8, fields.mode);
  writeNumber(block, 108, 8, fields.uid);
  writeNumber(block, 116, 8, fields.gid);
  writeNumber(block, 124, 12, fields.size);
  writeNumber(block, 136, 12, fields.mtimeSeconds);
  block.write(fields.type, 156, 'latin1');
  block.set(fields.link.subarray(0, NAME_LENGTH), 157);
  block.write(fields.magic, 257, 'latin1');
  block.write(fields.uname.slice(0, 31), 265, 'utf8');
  block.write(fields.gname.slice(0, 31), 297, 'utf8');
  // GNU's form leaves the device numbers of everything else empty.
  if (fields.device !== undefined || fields.magic === POSIX_MAGIC) {
    writeNumber(block, 329, 8, fields.device?.major ?? 0);
    writeNumber(block, 337, 8, fields.device?.minor ?? 0);
  }
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Octal digits and a zero byte; a number that is too large or negative in base 256, marked by the first bit, as GNU tar does. */
function writeNumber(block: Buffer, at: number, length: number, value: number): void {
  if (value >= 0 && value < 8 ** (length - 1)) {
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
    return;
  }
  let rest = BigInt(value);
  for (let index = length - 1; index > 0; index--) {
    block[at + index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  block[at] = value < 0 ? 0xff : 0x80;
}
