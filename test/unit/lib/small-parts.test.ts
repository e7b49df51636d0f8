import { describe, expect, it } from 'vitest';
import { formatLocation, hasErrors, problem, warning } from '../../../src/lib/diagnostic.ts';
import { isSha256Hex, md5OfFile, sha256Of, sha256OfFile } from '../../../src/lib/digest.ts';
import { failAll } from '../../../src/lib/result.ts';
import { formatCommand, shellQuote } from '../../../src/lib/shell-quote.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('a failure', () => {
  it('without a reason is a bug', () => {
    expect(() => failAll([])).toThrow('internal error: a failure without a diagnostic');
  });

  it('is one only when something graver than a warning is in it', () => {
    const faint = warning('recipe/slack-desc', 'The line ends in blanks.');
    expect(hasErrors([faint])).toBe(false);
    expect(hasErrors([faint, problem('usage/invalid', 'No.')])).toBe(true);
  });
});

describe('a location', () => {
  it('has as many parts as are known', () => {
    expect(formatLocation({ file: 'a' })).toBe('a');
    expect(formatLocation({ file: 'a', line: 3 })).toBe('a:3');
    expect(formatLocation({ file: 'a', line: 3, column: 7 })).toBe('a:3:7');
  });
});

describe('a digest', () => {
  it('of a file is that of its bytes', async () => {
    await using files = await tempTree({ empty: '', full: 'abc' });
    expect(await sha256OfFile(files.at('empty'))).toBe(EMPTY);
    expect(await sha256OfFile(files.at('full'))).toBe(sha256Of('abc'));
    expect(await md5OfFile(files.at('full'))).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  it('has one form: 64 hexadecimal digits in lower case', () => {
    expect([EMPTY, EMPTY.toUpperCase(), EMPTY.slice(1), `${EMPTY}\n`].map(isSha256Hex)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a command that is shown', () => {
  it('could be typed: what a shell would read otherwise is quoted', () => {
    expect(formatCommand(['xz', '-dc', '--', "it's here.xz"])).toBe("xz -dc -- 'it'\\''s here.xz'");
    expect(['', 'a b', '$HOME', 'a=b', '*'].map(shellQuote)).toEqual([
      "''",
      "'a b'",
      "'$HOME'",
      'a=b',
      "'*'",
    ]);
  });
});
