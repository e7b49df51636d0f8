import { mkdir, readFile, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as fs from '../../../src/lib/fs.ts';
import { tempTree } from '../../rig/temp-tree.ts';

describe('writeAtomic', () => {
  it('makes the folder and sets the mode, whatever the umask', async () => {
    await using files = await tempTree();
    const before = process.umask(0o077);
    try {
      await fs.writeAtomic(files.at('a/b/public'), 'x');
      await fs.writeAtomic(files.at('secret'), 'y', 0o600);
    } finally {
      process.umask(before);
    }
    expect((await stat(files.at('a/b/public'))).mode & 0o777).toBe(0o644);
    expect((await stat(files.at('secret'))).mode & 0o777).toBe(0o600);
  });

  it('replaces a file and leaves nothing beside it', async () => {
    await using files = await tempTree({ file: 'old' });
    await fs.writeAtomic(files.at('file'), Buffer.from('new'));
    expect(await readFile(files.at('file'), 'utf8')).toBe('new');
    expect(await readdir(files.path)).toEqual(['file']);
  });

  it('keeps what was there, and leaves nothing beside it, when it fails', async () => {
    await using files = await tempTree({ 'target/old': 'old' });
    // A folder with something in it is what a rename cannot replace.
    await expect(fs.writeAtomic(files.at('target'), 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY/);
    expect(await readFile(files.at('target/old'), 'utf8')).toBe('old');
    expect(await readdir(files.path)).toEqual(['target']);
  });
});

describe('removeTree', () => {
  it('removes folders that lie deeper in one another than a path can say', async () => {
    await using files = await tempTree();
    const steps = Array.from({ length: 9 }, () => 'd'.repeat(200)).join('/');
    let inner = '';
    for (const name of ['a', 'b', 'c', 'd']) {
      await mkdir(files.at(`${name}/${steps}`), { recursive: true });
      await writeFile(files.at(`${name}/${steps}/file`), '');
      if (inner !== '') await rename(files.at(inner), files.at(`${name}/${steps}/${inner}`));
      inner = name;
    }
    await fs.removeTree(files.at('d'));
    expect(await readdir(files.path)).toEqual([]);
  });
});

describe('readTail', () => {
  it('gives the end of a file, or all of a shorter one', async () => {
    await using files = await tempTree({ log: 'first\nlast\n' });
    expect(await fs.readTail(files.at('log'), 5)).toBe('last\n');
    expect(await fs.readTail(files.at('log'), 500)).toBe('first\nlast\n');
  });
});

describe('walk', () => {
  it('gives each folder before what is in it, in code-unit order, and does not follow links', async () => {
    await using files = await tempTree({ 'b/z': '', 'b/A': '', 'b.txt': '', a: 'xy', B: '' });
    await symlink('b', files.at('link'));
    const found: string[] = [];
    for await (const entry of fs.walk(files.path)) found.push(`${entry.kind} ${entry.path}`);
    expect(found).toEqual([
      'file B',
      'file a',
      'dir b',
      'file b/A',
      'file b/z',
      'file b.txt',
      'symlink link',
    ]);
  });

  it('of a folder that is not there gives nothing', async () => {
    await using files = await tempTree();
    const found: string[] = [];
    for await (const entry of fs.walk(files.at('none'))) found.push(entry.path);
    expect(found).toEqual([]);
  });
});

describe('linkOrCopy', () => {
  it('gives the same file a second name, in a folder that it makes', async () => {
    await using files = await tempTree({ from: 'data' });
    await fs.linkOrCopy(files.at('from'), files.at('deep/to'));
    expect((await stat(files.at('deep/to'))).ino).toBe((await stat(files.at('from'))).ino);
  });

  it('does not overwrite', async () => {
    await using files = await tempTree({ from: 'new', to: 'old' });
    await expect(fs.linkOrCopy(files.at('from'), files.at('to'))).rejects.toThrow('EEXIST');
    expect(await readFile(files.at('to'), 'utf8')).toBe('old');
  });
});

describe('what is at a path', () => {
  it('is undefined when nothing is there, also below a file', async () => {
    await using files = await tempTree({ file: '' });
    expect(await fs.stat(files.at('none'))).toBeUndefined();
    expect(await fs.pathExists(files.at('file/below'))).toBe(false);
    expect(await fs.listDir(files.at('none'))).toEqual([]);
  });

  it('is a link that leads nowhere for lstat, and nothing for stat', async () => {
    await using files = await tempTree();
    await symlink('nowhere', files.at('link'));
    expect((await fs.lstat(files.at('link')))?.kind).toBe('symlink');
    expect(await fs.stat(files.at('link'))).toBeUndefined();
    expect(await fs.pathExists(files.at('link'))).toBe(true);
  });
});

describe('a temporary folder', () => {
  it('is gone with everything in it when its scope ends', async () => {
    await using files = await tempTree();
    let path: string;
    {
      await using work = await fs.makeTempDir(files.at('new/parent'), 'work-');
      path = work.path;
      await mkdir(`${path}/a`);
      await writeFile(`${path}/a/b`, 'x');
    }
    expect(await readdir(files.at('new/parent'))).toEqual([]);
    expect(path).toContain('/new/parent/work-');
  });
});

describe('findOnPath', () => {
  it('finds the first file that may be executed', async () => {
    await using files = await tempTree({ 'one/tool': '', 'two/tool': '' });
    await fs.chmod(files.at('two/tool'), 0o755);
    const path = `${files.at('none')}:${files.at('one')}:${files.at('two')}`;
    expect(await fs.findOnPath('tool', path)).toBe(files.at('two/tool'));
    expect(await fs.findOnPath('other', path)).toBeUndefined();
    expect(await fs.findOnPath(files.at('one/tool'), path)).toBeUndefined();
  });
});

describe('showPath', () => {
  it('is relative below the current folder and absolute elsewhere', () => {
    expect(fs.showPath('/srv/p/cluster.yaml', '/srv/p')).toBe('cluster.yaml');
    expect(fs.showPath('/srv/other', '/srv/p')).toBe('/srv/other');
    expect(fs.showPath('/srv/p', '/srv/p')).toBe('.');
    expect(fs.showPath('/srv/p/..data', '/srv/p')).toBe('..data');
  });
});

describe('makeTempDir', () => {
  it('removes what a killed process left under the same prefix, and nothing else', async () => {
    // No process has a number above the kernel's limit of 2^22.
    const gone = '.job-frr-99999999-abcdef';
    const stay = [`.job-frr-${String(process.pid)}-abcdef`, '.job-frr-x-99999999-abcdef', '.job-frr-notes'];
    await using files = await tempTree(Object.fromEntries([gone, ...stay].map((name) => [`${name}/x`, ''])));
    const own = await fs.makeTempDir(files.path, '.job-frr-');
    await own[Symbol.asyncDispose]();
    expect((await readdir(files.path)).sort()).toEqual(stay.sort());
  });
});
