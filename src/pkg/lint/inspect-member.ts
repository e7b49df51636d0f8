import { gunzipSync } from 'node:zlib';
import { isElf } from '../../lib/elf.ts';
import { ElfCollector } from '../../lib/elf-collector.ts';
import type { Member } from '../archive-member.ts';
import { isUnder, type LintedMember } from './linted-package.ts';

/** Larger files are not taken for texts; none that is judged by its text comes near it. */
const TEXT_LIMIT = 1024 * 1024;
const UNPACKED_LIMIT = 8 * 1024 * 1024;
const HEAD = 64;

/** Folders in which packages are built: SlackBuilds.org's, Slackware's own, and the ones that a build root shows. */
const BUILD_PLACES = ['/tmp/SBo/', '/tmp/package-', '/slackforge/recipe', '/slackforge/output'] as const;
const LONGEST = Math.max(...BUILD_PLACES.map((place) => place.length));
/** What the places begin with: two searches through every byte are cheaper than four. */
const BEGINNINGS = ['/tmp/', '/slackforge/'].map((text) => Buffer.from(text));

/** Takes the bytes of one member as they come and says at the end what they are. Keeps no more than it must. */
export class MemberInspector {
  readonly #member: Member;
  readonly #kept: number;
  #head = Buffer.alloc(0);
  #elf: ElfCollector | undefined;
  #texts: Buffer[] | undefined;
  #tail: Buffer | undefined;
  readonly #found = new Set<string>();

  constructor(member: Member) {
    this.#member = member;
    this.#kept = keptBytes(member.path);
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#tail === undefined) this.#begin(bytes);
    else if (this.#head.length < HEAD)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD - this.#head.length)]);
    this.#elf?.write(chunk);
    this.#texts?.push(Buffer.from(bytes));
    this.#search(bytes);
  }

  finish(): LintedMember {
    const whole = Buffer.concat(this.#texts ?? []);
    const zipped = isGzip(whole) ? unpack(whole) : undefined;
    const content = zipped === undefined ? whole : (zipped.content ?? Buffer.alloc(0));
    const firstLine = isScript(whole) ? /^#!([^\n]*)/.exec(whole.toString('latin1'))?.[1] : undefined;
    return {
      ...this.#member,
      head: this.#head,
      hasDosLines: (isScript(whole) || isScriptPlace(this.#member.path)) && whole.includes('\r\n'),
      buildPaths: [...this.#found],
      ...(this.#kept === 0 ? {} : { text: content.subarray(0, this.#kept).toString('utf8') }),
      ...(zipped === undefined ? {} : { gzip: zipped.content === undefined ? 'broken' : 'whole' }),
      ...(this.#elf === undefined ? {} : { elf: this.#elf.finish() }),
      ...(firstLine === undefined ? {} : { interpreter: firstLine }),
    };
  }

  /** By the first piece it is told what the file is, and so what of it must be kept. */
  #begin(bytes: Buffer): void {
    this.#head = Buffer.from(bytes.subarray(0, HEAD));
    if (isElf(bytes)) this.#elf = new ElfCollector();
    else if (this.#kept > 0 || isScript(bytes) || isScriptPlace(this.#member.path))
      this.#texts = this.#member.size <= TEXT_LIMIT ? [] : undefined;
  }

  /** The end of each piece is looked at again with the beginning of the next, so that no name is cut in two. */
  #search(bytes: Buffer): void {
    if (this.#tail !== undefined) this.#find(Buffer.concat([this.#tail, bytes.subarray(0, LONGEST)]));
    this.#find(bytes);
    const last = bytes.length < LONGEST ? Buffer.concat([this.#tail ?? Buffer.alloc(0), bytes]) : bytes;
    this.#tail = Buffer.from(last.subarray(-LONGEST));
  }

  #find(bytes: Buffer): void {
    for (const beginning of BEGINNINGS) {
      for (let at = bytes.indexOf(beginning); at >= 0; at = bytes.indexOf(beginning, at + 1)) {
        const text = bytes.toString('latin1', at, at + LONGEST);
        const place = BUILD_PLACES.find((each) => text.startsWith(each));
        if (place !== undefined) this.#found.add(place);
      }
    }
  }
}

const isScript = (bytes: Uint8Array): boolean => bytes[0] === 0x23 && bytes[1] === 0x21;
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpack(bytes: Buffer): { readonly content: Buffer | undefined } {
  try {
    return { content: gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT }) };
  } catch {
    return { content: undefined };
  }
}

/** The shell reads these whatever their first line is. */
const isScriptPlace = (path: string): boolean =>
  /^install\/do(un)?inst\.sh$|^etc\/(rc|profile)\.d\//.test(path);

/** How much of a file's text the rules may read: all of what is judged line by line, the beginning of a page. */
function keptBytes(path: string): number {
  if (isUnder(path, 'install') || /\.(desktop|pc)$/.test(path)) return TEXT_LIMIT;
  if (isUnder(path, 'usr/man', 'usr/share/man')) return 16 * 1024;
  return isUnder(path, 'usr/info') ? 4 * 1024 : 0;
}
