import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseEntry, renderDatabaseEntry, type DatabaseEntry } from '../../../src/pkg/database.ts';
import { priorityIn } from '../../../src/pkg/tagfile.ts';

const NAME = { name: 'toy', version: '1.0', arch: 'noarch', build: '1', suffix: 'txz' } as const;
const entryOf = (listed: readonly string[], more: Partial<DatabaseEntry> = {}): DatabaseEntry => ({
  name: NAME,
  compressedBytes: 1,
  uncompressedBytes: 20480,
  location: 'out/toy-1.0-noarch-1.txz',
  description: ['toy: toy', 'toy:'],
  listed,
  hasUninstallScript: false,
  ...more,
});

describe('the text of a database entry', () => {
  test('keeps every name, whatever characters it has, in the order of its bytes as tar shows them', () => {
    const part = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 8 })
      .filter((text) => !/[/\0]|^\.+$|[\uD800-\uDFFF]/.test(text));
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const text = renderDatabaseEntry(entryOf(['./', ...names]));
        const list = text
          .slice(text.indexOf('FILE LIST:\n') + 'FILE LIST:\n'.length)
          .split('\n')
          .slice(0, -1);
        expect(list).toEqual(list.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
        expect([...parseDatabaseEntry(text).listed].sort()).toEqual(['./', ...names].sort());
      }),
      { numRuns: 60 },
    );
  });

  test('shows control characters, a backslash and other alphabets as tar does in the C locale', () => {
    const text = renderDatabaseEntry(entryOf(['./', 'a\tb\x7f', 'b\\c', 'ü']));
    expect(text).toContain('FILE LIST:\n./\n\\303\\274\na\\tb\\177\nb\\\\c\n');
  });

  test('of an archive that makepkg did not make loses ./ before all names but the first', () => {
    expect(renderDatabaseEntry(entryOf(['./', './b', './a/']))).toContain('FILE LIST:\n./\na/\nb\n');
  });

  test('ends with the saved douninst.sh, behind the sorted list', () => {
    const text = renderDatabaseEntry(entryOf(['./', 'zz'], { hasUninstallScript: true, md5sum: 'd41d8' }));
    expect(text).toMatch(/\nzz\nvar\/lib\/pkgtools\/douninst\.sh\/toy-1\.0-noarch-1\n$/);
    expect(parseDatabaseEntry(text)).toMatchObject({
      fullName: 'toy-1.0-noarch-1',
      compressedSize: '4.0K',
      uncompressedSize: '20K',
      location: 'out/toy-1.0-noarch-1.txz',
      md5sum: 'd41d8',
      description: ['toy: toy', 'toy:'],
    });
  });
});

test.each([
  ['toy:ADD\n', 'ADD'],
  ['toy: SKP\n', 'SKP'],
  ['toy:SKP REC\n', 'REC'],
  ['toy:SKP\ntoy:OPT\n', 'OPT'],
  ['other:SKP\ntoys:SKP\n', undefined],
  ['toy:whatever\n', undefined],
])('the tagfile %j gives toy the priority %s', (text, priority) => {
  expect(priorityIn(text, 'toy')).toBe(priority);
});
