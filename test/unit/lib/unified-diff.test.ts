import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../src/lib/unified-diff.ts';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${String(index + 1)}\n`).join('');

test('equal texts have no hunks', () => {
  expect(unifiedDiff('a\nb\n', 'a\nb\n')).toBe('');
});

test('hunks have three lines around a change, and are as diff -u writes them', () => {
  const from = numbered(20);
  const to = from.replace('2\n', 'two\n').replace('\n15\n', '\n');
  expect(unifiedDiff(from, to)).toBe(
    '@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -12,7 +12,6 @@\n 12\n 13\n 14\n-15\n 16\n 17\n 18\n',
  );
});

test('a text that begins or ends to be is named by the line before it', () => {
  expect(unifiedDiff('', 'a\n')).toBe('@@ -0,0 +1 @@\n+a\n');
  expect(unifiedDiff('a', '')).toBe('@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n');
});
