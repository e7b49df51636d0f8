import { describe, expect, test } from 'vitest';
import { parsePackagesTxt, renderPackagesTxt } from '../../../../src/pkg/index.ts';
import { addToChangeLog, changesBetween, describeChanges } from '../../../../src/pkg/repository/changes.ts';
import { renderFileList } from '../../../../src/pkg/repository/file-list.ts';
import { renderManifestPart, splitManifest } from '../../../../src/pkg/repository/manifest.ts';
import { placePackage } from '../../../../src/pkg/repository/placed-package.ts';
import { valueOf } from '../../../rig/result.ts';

const at = (path: string, md5 = 'x') => valueOf(placePackage(path, md5));

describe('the difference between two states of a repository', () => {
  test.each([
    ['a new package', [], [at('a-1-noarch-1.txz')], ['Added a-1-noarch-1.txz']],
    ['another version', [at('a-1-noarch-1.txz')], [at('a-2-noarch-1.txz')], ['Upgraded a-2-noarch-1.txz']],
    ['another build', [at('a-1-noarch-1.txz')], [at('a-1-noarch-2.txz')], ['Rebuilt a-1-noarch-2.txz']],
    ['other bytes', [at('a-1-noarch-1.txz')], [at('a-1-noarch-1.txz', 'y')], ['Rebuilt a-1-noarch-1.txz']],
    ['another folder', [at('l/a-1-noarch-1.txz')], [at('n/a-1-noarch-1.txz')], ['Moved n/a-1-noarch-1.txz']],
    ['a package that went', [at('a-1-noarch-1.txz')], [], ['Removed a-1-noarch-1.txz']],
    ['the same', [at('a-1-noarch-1.txz')], [at('a-1-noarch-1.txz')], []],
    [
      'two versions beside each other, one of them new',
      [at('a-1-noarch-1.txz')],
      [at('a-1-noarch-1.txz'), at('a-2-noarch-1.txz')],
      ['Upgraded a-2-noarch-1.txz'],
    ],
  ])('says what happened with %s', (_what, before, after, expected) => {
    expect(changesBetween(before, after).map(({ kind, path }) => `${kind} ${path}`)).toEqual(expected);
  });

  test('goes on top of ChangeLog.txt, and leaves it alone when there is none', () => {
    const first = addToChangeLog('', changesBetween([], [at('a-1-noarch-1.txz')]), 0);
    const second = addToChangeLog(
      first,
      changesBetween([at('a-1-noarch-1.txz')], [at('b-1-noarch-1.txz'), at('a-2-noarch-1.txz')]),
      86_400,
    );
    expect(second).toBe(`Fri Jan  2 00:00:00 UTC 1970
a-2-noarch-1.txz:  Upgraded.
b-1-noarch-1.txz:  Added.
+--------------------------+
Thu Jan  1 00:00:00 UTC 1970
a-1-noarch-1.txz:  Added.
+--------------------------+
`);
    expect(addToChangeLog(second, [], 99)).toBe(second);
  });

  test('is told to people with its direction, by numbers and not by letters', () => {
    const before = [at('a-9-noarch-1.txz'), at('b-10-noarch-1.txz'), at('c-1-noarch-1.txz')];
    const after = [
      at('a-10-noarch-1.txz'),
      at('b-9-noarch-1.txz'),
      at('c-1-noarch-1.txz', 'y'),
      at('d-1-noarch-1.txz'),
    ];
    expect(describeChanges(changesBetween(before, after))).toBe(`  up    a 9-noarch-1 -> 10-noarch-1
  down  b 10-noarch-1 -> 9-noarch-1
  other c 1-noarch-1 -> 1-noarch-1
  new   d 1-noarch-1
`);
  });
});

test('PACKAGES.TXT carries relations in the order that slapt-get reads them, and gives them back', () => {
  const record = {
    name: at('l/a-1-noarch-1.txz').name,
    file: 'a-1-noarch-1.txz',
    folder: 'l',
    compressedKiB: 1,
    uncompressedKiB: 2,
    relations: { required: ['b >= 2', 'c|d'], conflicts: ['e'], suggests: [] },
    description: ['a: a'],
  };
  const text = renderPackagesTxt([record], 0);
  expect(text.slice(text.indexOf('PACKAGE LOCATION'))).toBe(`PACKAGE LOCATION:  ./l
PACKAGE SIZE (compressed):  1 K
PACKAGE SIZE (uncompressed):  2 K
PACKAGE REQUIRED:  b >= 2,c|d
PACKAGE CONFLICTS:  e
PACKAGE DESCRIPTION:
a: a
`);
  expect(valueOf(parsePackagesTxt(text, 'PACKAGES.TXT'))).toEqual([record]);
});

test('MANIFEST falls apart into the parts it was made of', () => {
  const [a, b] = [
    renderManifestPart('l/a-1-noarch-1.txz', ['one', 'two']),
    renderManifestPart('b-1-noarch-1.txz', []),
  ];
  expect([...splitManifest(a + b)]).toEqual([
    ['l/a-1-noarch-1.txz', a],
    ['b-1-noarch-1.txz', b],
  ]);
  expect(splitManifest('')).toEqual(new Map());
});

test('FILELIST.TXT has eight columns a line, folders with their links, the top first', () => {
  const text = renderFileList(
    [
      { path: 'l', kind: 'dir', size: 60 },
      { path: 'l/a', kind: 'file', size: 12_345 },
      { path: 'b', kind: 'file', size: 1 },
    ],
    0,
  );
  expect(text.split('\n').slice(4)).toEqual([
    'drwxr-xr-x 3 root root  4096 1970-01-01 00:00 .',
    '-rw-r--r-- 1 root root     1 1970-01-01 00:00 ./b',
    'drwxr-xr-x 2 root root  4096 1970-01-01 00:00 ./l',
    '-rw-r--r-- 1 root root 12345 1970-01-01 00:00 ./l/a',
    '',
  ]);
});
