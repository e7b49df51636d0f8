import { execa } from 'execa';
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeNewc } from '../../src/lib/cpio.ts';
import { writeTar } from '../../src/lib/tar.ts';
import type { TreeEntry } from '../../src/lib/tree.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

const LONG = `${'long-name/'.repeat(14)}end`;
const folders = Array.from({ length: 14 }, (_, depth) => 'long-name/'.repeat(depth + 1).slice(0, -1));
const TREE: readonly TreeEntry[] = [
  { kind: 'dir', path: 'etc', mode: 0o711, uid: 0, gid: 0 },
  { kind: 'file', path: 'etc/hello', content: Buffer.from('hello\n'), mode: 0o4711, uid: 357, gid: 358 },
  { kind: 'file', path: 'etc/empty', content: new Uint8Array(), mode: 0o600, uid: 0, gid: 0 },
  { kind: 'symlink', path: 'etc/link', target: '../etc/hello', mode: 0o777, uid: 0, gid: 0 },
  ...folders.map((path): TreeEntry => ({ kind: 'dir', path, mode: 0o755, uid: 0, gid: 0 })),
  { kind: 'file', path: LONG, content: Buffer.alloc(5000, 'x'), mode: 0o644, uid: 0, gid: 0 },
];
const TIME = { mtimeSeconds: 1_700_000_000 };

async function expectTree(root: string): Promise<void> {
  const hello = await lstat(`${root}/etc/hello`);
  expect([hello.mode & 0o7777, hello.mtimeMs]).toEqual([0o4711, 1_700_000_000_000]);
  expect((await lstat(`${root}/etc`)).mode & 0o7777).toBe(0o711);
  expect(await readFile(`${root}/etc/hello`, 'utf8')).toBe('hello\n');
  expect((await lstat(`${root}/etc/empty`)).size).toBe(0);
  expect(await readlink(`${root}/etc/link`)).toBe('../etc/hello');
  expect(await readFile(`${root}/${LONG}`, 'utf8')).toBe('x'.repeat(5000));
}

describe('the tar program', () => {
  it('unpacks what writeTar wrote, with modes, times and names of any length', async (context) => {
    await requireTools(context, 'tar');
    await using files = await tempTree({ 'tree.tar': await writeTar(TREE, TIME) });
    await execa('tar', ['--extract', '--preserve-permissions', '--no-same-owner', '--file=tree.tar'], {
      cwd: files.path,
    });
    await expectTree(files.path);
  });

  it('lists it sorted, with numbers for owners and no names', async (context) => {
    await requireTools(context, 'tar');
    await using files = await tempTree({ 'tree.tar': await writeTar(TREE.slice(0, 4), TIME) });
    const { stdout } = await execa(
      'tar',
      ['--list', '--verbose', '--utc', '--full-time', '--file=tree.tar'],
      {
        cwd: files.path,
        env: { LC_ALL: 'C' },
      },
    );
    expect(stdout.replace(/ +/g, ' ').split('\n')).toEqual([
      'drwx--x--x 0/0 0 2023-11-14 22:13:20 etc/',
      '-rw------- 0/0 0 2023-11-14 22:13:20 etc/empty',
      '-rws--x--x 357/358 6 2023-11-14 22:13:20 etc/hello',
      'lrwxrwxrwx 0/0 0 2023-11-14 22:13:20 etc/link -> ../etc/hello',
    ]);
  });
});

describe('the cpio program', () => {
  it('unpacks what writeNewc wrote, with modes and times', async (context) => {
    await requireTools(context, 'cpio');
    await using files = await tempTree();
    await execa('cpio', ['--extract', '--preserve-modification-time', '--quiet', '--no-preserve-owner'], {
      cwd: files.path,
      input: Buffer.from(await writeNewc(TREE, TIME)),
    });
    await expectTree(files.path);
  });

  it('writes the same members, in the same order, from the same files', async (context) => {
    await requireTools(context, 'cpio');
    await using files = await tempTree();
    await mkdir(files.at('etc'));
    await writeFile(files.at('etc/hello'), 'hello\n');
    await symlink('hello', files.at('etc/link'));
    const theirs = await execa('cpio', ['--create', '--format=newc', '--quiet', '--reproducible'], {
      cwd: files.path,
      input: 'etc\netc/hello\netc/link\n',
      encoding: 'buffer',
    });
    const ours = await writeNewc(
      [
        { kind: 'dir', path: 'etc', mode: 0o755, uid: 0, gid: 0 },
        { kind: 'file', path: 'etc/hello', content: Buffer.from('hello\n'), mode: 0o644, uid: 0, gid: 0 },
        { kind: 'symlink', path: 'etc/link', target: 'hello', mode: 0o777, uid: 0, gid: 0 },
      ],
      TIME,
    );
    const list = async (archive: Uint8Array) =>
      (await execa('cpio', ['--list', '--quiet'], { input: Buffer.from(archive) })).stdout;
    expect(await list(ours)).toBe(await list(theirs.stdout));
    expect(ours.length).toBe(theirs.stdout.length);
  });
});
