import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byCodeUnit,
  formatBytes,
  formatDuration,
  nearest,
  plural,
  quoteList,
  stripControl,
} from '../../../src/lib/text.ts';

describe('words for people', () => {
  it('count in the singular and the plural', () => {
    expect([0, 1, 2].map((count) => plural(count, 'package'))).toEqual([
      '0 packages',
      '1 package',
      '2 packages',
    ]);
  });

  it('quote a list as a sentence would', () => {
    expect(quoteList([])).toBe('nothing');
    expect(quoteList(['a'])).toBe('"a"');
    expect(quoteList(['a', 'b'])).toBe('"a" and "b"');
    expect(quoteList(['a', 'b', 'c'])).toBe('"a", "b" and "c"');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1_468_006, '1.4 MiB'],
    [5 * 1024 ** 5, '5120.0 TiB'],
  ])('say %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [400, '0.4 s'],
    [12_300, '12 s'],
    [59_600, '1 min 0 s'],
    [200_000, '3 min 20 s'],
  ])('say %d milliseconds as %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));
});

describe('nearest', () => {
  it('finds what a typing mistake meant, at most two edits away', () => {
    const known = ['libyang', 'protobuf-c', 'frr'];
    expect(nearest('libyan', known)).toBe('libyang');
    expect(nearest('protobufc', known)).toBe('protobuf-c');
    expect(nearest('rfr', known)).toBe('frr');
    expect(nearest('libvirt', known)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});

describe('byCodeUnit', () => {
  it('puts capitals before small letters and does not ask the locale', () => {
    expect(['b', 'a', 'B', 'ä', '_'].sort(byCodeUnit)).toEqual(['B', '_', 'a', 'b', 'ä']);
  });
});

describe('stripControl', () => {
  it('takes out colours, cursor moves, titles and bells, and keeps newlines and tabs', () => {
    const dirty = '\u001b[1;31mred\u001b[0m\u001b]0;title\u0007\u0008\r\n\tplain\u001b[2K\u007f';
    expect(stripControl(dirty)).toBe('red\n\tplain');
  });

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\u001b',
            '[',
            ']',
            '0',
            ';',
            'm',
            '\u0007',
            '\u0000',
            '\u007f',
            '\\',
            '\r',
            '\n',
            'ä',
          ),
        }),
        (text) => {
          // eslint-disable-next-line no-control-regex -- control characters are what must be gone
          return !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(stripControl(text));
        },
      ),
    );
  });
});
