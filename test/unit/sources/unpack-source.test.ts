import { lstatSync, writeFileSync } from 'node:fs';
import { readFile, readdir, symlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarEnd, tarHeader, tarPadding, type TarMember } from '../../../src/lib/gnu-tar.ts';
import { packTree } from '../../../src/sources/vendor/pack-tree.ts';
import { unpackSource } from '../../../src/sources/vendor/unpack-source.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree, type TempTree } from '../../rig/temp-tree.ts';

/** A .tar.gz of these members; a text is a file's content. */
function archive(
  files: TempTree,
  ...members: readonly (Partial<TarMember> & { readonly name: string; readonly text?: string })[]
): string {
  const pieces = members.flatMap(({ text = '', ...member }) => [
    tarHeader({
      kind: 'file',
      mode: 0o4755,
      uid: 5,
      gid: 5,
      uname: '',
      gname: '',
      mtimeSeconds: 0,
      size: text.length,
      ...member,
    }),
    Buffer.from(text),
    tarPadding(text.length),
  ]);
  const body = Buffer.concat(pieces);
  writeFileSync(files.at('source.tar.gz'), gzipSync(Buffer.concat([body, tarEnd(body.length)])));
  return files.at('source.tar.gz');
}

describe('a source that is unpacked for a client', () => {
  it('gives its one top folder, with plain modes', async () => {
    await using files = await tempTree();
    const file = archive(
      files,
      { name: 'prog-1/', kind: 'dir', mode: 0o555 },
      { name: 'prog-1/go.mod', text: 'module x' },
    );
    const top = valueOf(await unpackSource(file, files.at('out')));
    expect(top).toBe(files.at('out/prog-1'));
    expect(await readFile(`${top}/go.mod`, 'utf8')).toBe('module x');
    expect([lstatSync(top).mode & 0o7777, lstatSync(`${top}/go.mod`).mode & 0o7777]).toEqual([0o755, 0o755]);
  });

  it.each(['../evil', '/evil', 'prog/../../evil'])(
    'and would put "%s" beside its folder is refused',
    async (name) => {
      await using files = await tempTree();
      const [fault] = faultsOf(await unpackSource(archive(files, { name, text: 'x' }), files.at('out')));
      expect(fault?.message).toBe(
        `the member "${name}" would be unpacked outside of its folder; the archive is refused.`,
      );
      expect(await readdir(files.path)).not.toContain('evil');
    },
  );

  it('loses the links by which a client could write outside, and keeps those that stay inside', async () => {
    await using files = await tempTree();
    const link = (name: string, target: string) => ({ name, kind: 'symlink' as const, link: target });
    const file = archive(
      files,
      { name: 'p/a', text: 'x' },
      link('p/go.sum', '/etc/passwd'),
      link('p/up', '../../x'),
      link('p/same', 'a'),
      { name: 'p/fifo', kind: 'fifo' },
    );
    expect((await readdir(valueOf(await unpackSource(file, files.at('out'))))).sort()).toEqual(['a', 'same']);
  });

  it('that is damaged, or no archive, is one sentence', async () => {
    await using files = await tempTree({
      'text.tar.gz': 'no archive',
      'cut.tar.gz': gzipSync('x'.repeat(2000)).subarray(0, 20),
    });
    expect(faultsOf(await unpackSource(files.at('text.tar.gz'), files.at('a')))[0]?.message).toBe(
      'what is to be vendored is no compressed tar.',
    );
    expect(faultsOf(await unpackSource(files.at('cut.tar.gz'), files.at('b')))[0]?.code).toBe(
      'sources/bad-archive',
    );
  });
});

it('a tree with a link that leads out of it is not packed', async () => {
  await using files = await tempTree({ 'tree/vendor/a': 'x' });
  await symlink('/etc/passwd', files.at('tree/vendor/b'));
  const [fault] = faultsOf(await packTree(files.at('tree'), files.at('out.tar.xz'), undefined));
  expect(fault?.message).toContain('"vendor/b" is neither a file nor a folder nor a link inside the tree');
});
