import fc from 'fast-check';
import { extract, pack, type Header } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { problem } from '../../../src/lib/diagnostic.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../src/lib/gnu-tar.ts';
import { ok } from '../../../src/lib/result.ts';
import { TarReader, type TarEntry } from '../../../src/lib/tar-reader.ts';

interface Read extends TarEntry {
  readonly content: string;
}

/** The members of an archive that comes in pieces of `step` bytes, or the sentence that refuses it. */
function read(archive: Uint8Array, step = 65_536): readonly Read[] | string {
  const found: Read[] = [];
  const reader = new TarReader({
    visit: (entry) => {
      const chunks: Buffer[] = [];
      const keep = (): void => {
        found.push({ ...entry, content: Buffer.concat(chunks).toString('hex') });
      };
      if (entry.kind !== 'file') keep();
      return ok({
        write: (chunk) => chunks.push(Buffer.from(chunk)),
        end: () => {
          if (entry.kind === 'file') keep();
        },
      });
    },
    complain: (_kind, message) => problem('pkg/damaged', message),
  });
  for (let at = 0; at < archive.length; at += step) {
    const taken = reader.write(archive.subarray(at, at + step));
    if (!taken.ok) return taken.diagnostics[0]?.message ?? '';
  }
  const ended = reader.end();
  return ended.ok ? found : (ended.diagnostics[0]?.message ?? '');
}

const name = fc
  .array(
    fc.string({
      unit: fc.constantFrom('a', 'B', '7', '+', '.', '-', '_', ' ', 'ä', '字', '😀'),
      minLength: 1,
      maxLength: 60,
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.map((part) => `n${part}`).join('/'));
const content = fc.uint8Array({ maxLength: 1500 });
const common = fc.record({
  name,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 4_000_000_000 }),
  gid: fc.integer({ min: 0, max: 65_535 }),
  seconds: fc.integer({ min: 0, max: 8_000_000_000 }),
  link: name,
  content,
  kind: fc.constantFrom('file', 'directory', 'symlink', 'link', 'fifo', 'character-device' as const),
  attribute: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
});

describe('TarReader', () => {
  test('reads what tar-stream packed as tar-stream reads it, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(common, { maxLength: 6 }),
        fc.integer({ min: 1, max: 2000 }),
        async (members, step) => {
          const packer = pack();
          for (const { name: path, mode, uid, gid, seconds, link, content: bytes, kind } of members) {
            const header: Partial<Header> & { name: string } = {
              name: kind === 'directory' ? `${path}/` : path,
              mode,
              uid,
              gid,
              // tar-stream counts in 32 bits here and writes a negative number in octal.
              mtime: new Date((seconds % 2 ** 31) * 1000),
              type: kind,
              ...(kind === 'symlink' || kind === 'link' ? { linkname: link } : {}),
              ...(kind === 'character-device' ? { devmajor: 4, devminor: 64 } : {}),
            };
            if (kind === 'file') packer.entry(header, Buffer.from(bytes));
            else packer.entry(header);
          }
          packer.finalize();
          const chunks: Buffer[] = [];
          for await (const chunk of packer) chunks.push(chunk as Buffer);
          const archive = Buffer.concat(chunks);
          const ours = read(archive, step);
          expect(typeof ours === 'string' ? ours : ours.map(brief)).toEqual(await oracle(archive));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('reads what our own writer wrote, binary attributes too', () => {
    fc.assert(
      fc.property(fc.array(common, { maxLength: 6 }), fc.integer({ min: 1, max: 2000 }), (members, step) => {
        const parts: Uint8Array[] = [];
        for (const member of members) {
          const bytes = member.content;
          parts.push(
            tarHeader({
              ...member,
              kind: 'file',
              uname: 'root',
              gname: '',
              mtimeSeconds: member.seconds,
              size: bytes.length,
              link: '',
              ...(member.attribute === undefined
                ? {}
                : { xattrs: { 'security.capability': member.attribute } }),
            }),
            bytes,
            tarPadding(bytes.length),
          );
        }
        const archive = Buffer.concat(parts);
        const found = read(Buffer.concat([archive, tarEnd(archive.length)]), step);
        if (typeof found === 'string') throw new Error(found);
        expect(
          found.map((each) => [
            each.name,
            each.mode,
            each.uid,
            each.mtimeSeconds,
            each.content,
            attributeOf(each),
          ]),
        ).toEqual(
          members.map((each) => [
            each.name,
            each.mode,
            each.uid,
            each.seconds,
            Buffer.from(each.content).toString('hex'),
            each.attribute === undefined ? undefined : Buffer.from(each.attribute).toString('hex'),
          ]),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('takes a long name whose first hundred bytes end in the middle of a character', () => {
    const name = `${'n'.repeat(98)}字.txt`;
    const plain = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtimeSeconds: 0, size: 0 };
    for (const xattrs of [{}, { 'user.note': Buffer.from('pax') }]) {
      const member = tarHeader({ ...plain, name, kind: 'symlink', link: name, xattrs });
      const found = read(Buffer.concat([member, tarEnd(member.length)]));
      expect(found).toMatchObject([{ name, link: name }]);
    }
  });

  test('what a sink throws comes out as it is', () => {
    const reader = new TarReader({
      visit: () =>
        ok({
          write: () => {
            throw new Error('no space');
          },
          end: () => undefined,
        }),
      complain: (_kind, message) => problem('pkg/damaged', message),
    });
    const header = tarHeader({
      name: 'x',
      kind: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      mtimeSeconds: 0,
      size: 1,
    });
    expect(() => reader.write(Buffer.concat([header, Buffer.alloc(512)]))).toThrow('no space');
  });
});

const attributeOf = ({ xattrs }: TarEntry): string | undefined => {
  const value = xattrs['security.capability'];
  return value === undefined ? undefined : Buffer.from(value).toString('hex');
};

const isLink = (kind: string): boolean => ['symlink', 'hardlink', 'link'].includes(kind);

function brief(entry: Read): readonly unknown[] {
  const { kind, device } = entry;
  return [
    entry.name.replace(/\/$/, ''),
    kind === 'dir' ? 'directory' : kind === 'hardlink' ? 'link' : kind,
    entry.mode,
    entry.uid,
    entry.gid,
    entry.mtimeSeconds,
    isLink(kind) ? entry.link : '',
    kind === 'character-device' ? [device.major, device.minor] : [],
    entry.content,
  ];
}

async function oracle(archive: Buffer): Promise<readonly unknown[]> {
  const extractor = extract();
  extractor.end(archive);
  const found: unknown[] = [];
  for await (const entry of extractor) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name: path, type, mode, uid, gid, mtime, linkname, devmajor, devminor } = entry.header;
    found.push([
      path.replace(/\/$/, ''),
      type,
      mode,
      uid,
      gid,
      Math.floor(mtime.getTime() / 1000),
      isLink(type) ? linkname : '',
      type === 'character-device' ? [devmajor, devminor] : [],
      Buffer.concat(chunks).toString('hex'),
    ]);
  }
  return found;
}
