import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ArchiveOptions } from '../../../src/pkg/archive.ts';
import { readPackage } from '../../../src/pkg/read-package.ts';
import { makeHeader, makeTar, packTgz, TAR_END, type TestMember } from '../../rig/make-package.ts';
import { tempTree } from '../../rig/temp-tree.ts';

/** `code message` of a package with these members or bytes, `good` when it is read. */
async function verdict(
  tar: readonly TestMember[] | Uint8Array,
  options: ArchiveOptions = {},
): Promise<string> {
  await using folder = await tempTree();
  const bytes = tar instanceof Uint8Array ? tar : await makeTar(tar);
  const read = await readPackage(packTgz(folder.path, bytes), options);
  return read.ok ? 'good' : read.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
}

const bytes = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([...parts, TAR_END]);
const pax = (...records: readonly string[]): Buffer => {
  const content = Buffer.from(records.join(''), 'latin1');
  const header = makeHeader('PaxHeaders/x', (block) => {
    block.write('x', 156);
    block.write(content.length.toString(8).padStart(11, '0'), 124);
  });
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
};
const file = (name: string): TestMember => ({ name, content: 'x' });
const link = (name: string, linkname: string): TestMember => ({ name, type: 'symlink', linkname });
const hard = (name: string, linkname: string): TestMember => ({ name, type: 'link', linkname });

describe('a package is refused whole for', () => {
  test.each<[string, readonly TestMember[], RegExp]>([
    ['a name that climbs', [file('usr/../../etc/passwd')], /climbs out of the root/],
    ['a name that begins with ..', [file('../etc/passwd')], /climbs out of the root/],
    ['an absolute name', [file('/etc/passwd')], /has an absolute name/],
    ['a name with a line end', [file('usr/a\nb')], /"usr\/a\?b" has a line end/],
    ['a name with an escape sequence', [file('usr/\u001b[2Jx')], /control character/],
    ['a name with a C1 control character', [file('usr/\u009b2Jx')], /control character/],
    ['a second spelling with "."', [file('usr/./x')], /"\." or an empty part/],
    ['a second spelling with "//"', [file('usr//x')], /"\." or an empty part/],
    ['a part of more than 255 bytes', [file(`usr/${'ä'.repeat(128)}`)], /longer than a disk can hold/],
    ['a file in the place of the root', [file('.')], /stands for the root/],
    ['a hard link that climbs', [hard('usr/x', '../../etc/shadow')], /outside the package/],
    ['an absolute hard link', [hard('usr/x', '/etc/shadow')], /outside the package/],
    ['a hard link to a later member', [hard('usr/x', 'usr/y'), file('usr/y')], /not a member before it/],
    ['a hard link to no member', [hard('usr/x', 'etc/shadow')], /"etc\/shadow", which is not a member/],
    ['a hard link to a symbolic link', [link('a', '/etc/shadow'), hard('b', 'a')], /which is not a file/],
    [
      'a member below a link that leads out',
      [link('x', '/etc'), file('x/passwd')],
      /lies below "x", which is a symbolic link/,
    ],
    ['a member below a link that stays inside', [link('a/x', 'y'), file('a/x/b/c')], /lies below "a\/x"/],
    ['a member below a file', [file('usr/x'), file('usr/x/y')], /lies below "usr\/x", which is a file/],
    [
      'a link in the place of a folder',
      [file('etc/x'), link('etc', '/tmp')],
      /is a symbolic link, and was a directory/,
    ],
    [
      'a file in the place of a link',
      [link('x', '/etc/passwd'), file('x')],
      /is a file, and was a symbolic link/,
    ],
    ['a folder in the place of a file', [file('x'), { name: 'x/' }], /is a directory, and was a file/],
    ['Install/', [file('Install/doinst.sh')], /differs from "install" only in the case/],
    ['install/DOINST.SH', [file('install/DOINST.SH')], /differs from "install\/doinst.sh" only/],
    ['a symbolic link to nothing', [link('x', '')], /symbolic link to nothing/],
    ['a link to a name with a line end', [link('x', 'a\nb')], /control character/],
    [
      'a device node outside dev/',
      [{ name: 'usr/sda', type: 'block-device', devmajor: 8, devminor: 0 }],
      /outside dev\//,
    ],
    [
      'a device node below a link called dev',
      [link('dev', 'usr'), { name: 'dev/sda', type: 'block-device', devmajor: 8, devminor: 0 }],
      /lies below "dev"/,
    ],
    [
      'an attribute of overlay mounts',
      [{ ...file('x'), pax: { 'SCHILY.xattr.trusted.overlay.opaque': 'y' } }],
      /trusted\.overlay\.opaque/,
    ],
  ])('%s', async (_what, members, message) => {
    const found = await verdict([{ name: './' }, ...members]);
    expect(found).toMatch(/^pkg\/hostile-member the member "/);
    expect(found).toMatch(message);
  });

  test.each<[string, Uint8Array, RegExp]>([
    [
      'a wrong checksum',
      bytes(spoiled(makeHeader('usr/x'), 100)),
      /the first member cannot be read: its checksum is wrong/,
    ],
    [
      'a wrong checksum later',
      bytes(makeHeader('usr/x'), spoiled(makeHeader('usr/y'), 100)),
      /the member after "usr\/x" cannot be read: its checksum/,
    ],
    [
      'a size that is no number',
      bytes(makeHeader('x', (block) => block.write('0000000009\0', 124))),
      /its size is not a number/,
    ],
    [
      'a negative size',
      bytes(makeHeader('x', (block) => block.fill(0xff, 124, 136))),
      /its size is negative/,
    ],
    [
      'a size beyond all counting',
      bytes(makeHeader('x', (block) => block.fill(0x7f, 124, 136).writeUInt8(0x80, 124))),
      /its size is too large/,
    ],
    [
      'a huge size',
      bytes(makeHeader('x', (block) => block.write('77777777777\0', 124))),
      /ends in the middle of a member/,
    ],
    [
      'a folder with content',
      bytes(makeHeader('x/', (block) => block.write('00000000007', 124))),
      /has 7 bytes of content and is not a file/,
    ],
    [
      'a link with content',
      bytes(
        makeHeader('x', (block) => {
          block.write('2', 156);
          block.write('00000000007', 124);
        }),
      ),
      /has 7 bytes of content and is not a file/,
    ],
    [
      'an unknown kind',
      bytes(makeHeader('x', (block) => block.write('Z', 156))),
      /pkg\/unsupported .*type "Z"/,
    ],
    ['an old sparse file', bytes(makeHeader('x', (block) => block.write('S', 156))), /pkg\/unsupported/],
    [
      'a part of a multi-volume archive',
      bytes(makeHeader('x', (block) => block.write('M', 156))),
      /pkg\/unsupported/,
    ],
    ['a name that is not UTF-8', bytes(makeHeader('usr/\xff')), /its name is not UTF-8/],
    ['a long name that is not UTF-8', bytes(pax('10 path=\xff\n'), makeHeader('x')), /its name is not UTF-8/],
    ['a zero byte in a name', bytes(pax('12 path=a\0b\n'), makeHeader('x')), /its name holds a zero byte/],
    ['a record without its length', bytes(pax('path=ab\n'), makeHeader('x')), /not a list of records/],
    ['a record longer than its header', bytes(pax('99 path=ab\n'), makeHeader('x')), /not a list of records/],
    ['an extended header without a member', bytes(pax('11 path=ab\n')), /has no member/],
    [
      'two extended headers of one member',
      bytes(pax('11 path=ab\n'), pax('11 path=ac\n'), makeHeader('x')),
      /two extended headers/,
    ],
    [
      'a sparse file of pax',
      bytes(pax('22 GNU.sparse.major=1\n'), makeHeader('x')),
      /pkg\/unsupported .*sparse/,
    ],
    [
      'an extended header of many megabytes',
      bytes(
        makeHeader('x', (block) => {
          block.write('x', 156);
          block.write('00100000000', 124);
        }),
      ),
      /its extended header would have 16777216 bytes/,
    ],
    ['a size of pax that is none', bytes(pax('11 size=-1\n'), makeHeader('x')), /its size is not a number/],
    [
      'data behind the end mark',
      Buffer.concat([makeHeader('x'), TAR_END, makeHeader('y'), TAR_END]),
      /more data behind the end mark/,
    ],
    ['a lone zero block', bytes(makeHeader('x'), Buffer.alloc(512), makeHeader('y')), /lone zero block/],
    ['an end without its mark', Buffer.concat([makeHeader('x')]), /before its end mark/],
    [
      'an end that is no whole block',
      Buffer.concat([makeHeader('x'), TAR_END, Buffer.alloc(7)]),
      /before its end mark/,
    ],
    ['an archive of nothing', Buffer.alloc(0), /before its end mark/],
  ])('%s', async (_what, tar, message) => {
    const found = await verdict(tar);
    expect(found).toMatch(/^pkg\/(damaged|unsupported) /);
    expect(found).toMatch(message);
  });

  test('more bytes than the limit', async () => {
    const members = [{ name: 'usr/big', content: '0'.repeat(3_000_000) }];
    expect(await verdict(members, { maxBytes: 1_000_000 })).toMatch(
      /^pkg\/too-large more than 1000000 bytes/,
    );
  });

  test('far more bytes than its index says, and not for a few more', async () => {
    const members = [{ name: 'usr/big', content: Buffer.alloc(20 << 20) }];
    expect(await verdict(members, { indexedBytes: 1 << 20 })).toMatch(/^pkg\/too-large/);
    expect(await verdict(members, { indexedBytes: 19 << 20 })).toBe('good');
  });

  test('more members than the limit', async () => {
    expect(await verdict([file('a'), file('b'), file('c')], { maxMembers: 2 })).toMatch(
      /more than 2 members/,
    );
  });

  test('a script of many megabytes', async () => {
    const script = { name: 'install/doinst.sh', content: Buffer.alloc(5 << 20) };
    expect(await verdict([script])).toMatch(/^pkg\/too-large the member "install\/doinst.sh"/);
  });
});

describe('a package is read with', () => {
  test.each<[string, readonly TestMember[]]>([
    ['device nodes in dev/', [{ name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 }]],
    ['a link to anywhere', [link('etc/mtab', '/proc/self/mounts')]],
    ['names that differ in case only', [file('usr/Makefile'), file('usr/makefile')]],
    ['a folder that is listed after its content', [file('usr/x'), { name: 'usr/' }]],
    ['every name behind ./', [{ name: './usr/' }, file('./usr/x'), hard('./usr/y', './usr/x')]],
  ])('%s', async (_what, members) => {
    expect(await verdict([{ name: './' }, ...members])).toBe('good');
  });
});

test('an empty file, and one that is called after another compression, are told from damage', async () => {
  await using folder = await tempTree({ 'toy-1.0-x86_64-1.txz': '', 'toy-1.0-x86_64-1.tbz': 'BUILD: 1' });
  const packed = packTgz(folder.path, await makeTar([file('x')]));
  writeFileSync(folder.at('other-1.0-x86_64-1.txz'), readFileSync(packed));
  const messages = await Promise.all(
    ['toy-1.0-x86_64-1.txz', 'toy-1.0-x86_64-1.tbz', 'other-1.0-x86_64-1.txz'].map(async (name) => {
      const read = await readPackage(folder.at(name));
      return read.ok ? 'good' : read.diagnostics[0]?.message;
    }),
  );
  expect(messages).toEqual([
    'the file is empty',
    'the file is called .tbz and is not bzip2 data, nor any other package',
    'the file is called .txz, which is xz, and is gzip',
  ]);
});

/** The same block with one byte changed behind the back of its checksum. */
function spoiled(block: Buffer, at: number): Buffer {
  block[at] = (block[at] ?? 0) ^ 1;
  return block;
}
