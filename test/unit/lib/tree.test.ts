import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertTreePath, manifest, sortEntries, type TreeEntry } from '../../../src/lib/tree.ts';

const dir = (path: string): TreeEntry => ({ kind: 'dir', path, mode: 0o755, uid: 0, gid: 0 });

describe('a path in a tree', () => {
  it.each(['', '/', '/etc', 'etc/', 'a//b', '.', './a', '..', 'a/../b', 'a/..', 'a\0b'])(
    'is refused when it could leave its root or name it: %j',
    (path) => expect(() => assertTreePath(path)).toThrow('is not a path below a root'),
  );

  it.each(['a', '.hidden', '..data', 'a b/c', 'usr/lib64/x.so.1', 'a\\b', 'a\nb'])('may be %j', (path) =>
    expect(() => assertTreePath(path)).not.toThrow(),
  );
});

describe('sortEntries', () => {
  it('refuses a path that is there twice', () => {
    expect(() => sortEntries([dir('a'), dir('b'), dir('a')])).toThrow('a is twice in one tree');
  });

  it('puts every folder before what is in it, whatever order it is given', () => {
    const part = fc.stringMatching(/^[a-c.!-]{1,3}$/).filter((text) => text !== '.' && text !== '..');
    const paths = fc.uniqueArray(
      fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    );
    fc.assert(
      fc.property(paths, (given) => {
        const sorted = sortEntries(given.map(dir)).map((entry) => entry.path);
        for (const path of sorted) {
          const parent = sorted.indexOf(path.slice(0, path.lastIndexOf('/')));
          expect(parent).toBeLessThan(sorted.indexOf(path));
        }
      }),
    );
  });

  it('leaves the list it is given as it was', () => {
    const given = [dir('b'), dir('a')];
    sortEntries(given);
    expect(given.map((entry) => entry.path)).toEqual(['b', 'a']);
  });
});

describe('manifest', () => {
  it('says kind, mode, owner, size and digest or target of every entry, one a line', () => {
    const text = manifest([
      { kind: 'symlink', path: 'etc/link', target: '../target', mode: 0o777, uid: 0, gid: 0 },
      { kind: 'file', path: 'etc/file', content: Buffer.from('hello\n'), mode: 0o4755, uid: 357, gid: 358 },
      { kind: 'file-from', path: 'big', source: '/srv/big', mode: 0o644, uid: 0, gid: 0 },
      dir('etc'),
    ]);
    expect(text).toBe(
      'f 0644 0:0 from:/srv/big big\n' +
        'd 0755 0:0 etc/\n' +
        'f 4755 357:358 6 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 etc/file\n' +
        'l 0777 0:0 etc/link -> ../target\n',
    );
  });
});
