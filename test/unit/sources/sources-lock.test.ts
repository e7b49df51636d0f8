import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/lib/digest.ts';
import { formatLock, lockKey, parseLock } from '../../../src/sources/sources-lock.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

const word = fc.stringMatching(/^[A-Za-z0-9._+-]{1,12}$/);
const entry = fc.record({ recipe: word, version: word, file: word, sha256: fc.string().map(sha256Of) });

describe('sources.lock', () => {
  it('reads what it wrote, whatever the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: lockKey }), (entries) => {
        const lock = new Map(entries.map((each) => [lockKey(each), each]));
        const text = formatLock(lock);
        expect(valueOf(parseLock(text, 'lock'))).toEqual(lock);
        expect(formatLock(new Map([...lock].reverse()))).toBe(text);
      }),
    );
  });

  it('has every line told that is not one', () => {
    const text = `# comment\n\n${sha256Of('')}  frr  1  a.tar\n${sha256Of('')} frr 1\nabc  frr  1  b.tar\n`;
    expect(faultsOf(parseLock(text, 'sources.lock')).map(brief)).toEqual([
      `sources.lock:4:1 sources/lock-syntax Expected "sha256  recipe  version  file", found: ${sha256Of('')} frr 1`,
      'sources.lock:5:1 sources/lock-syntax Expected "sha256  recipe  version  file", found: abc  frr  1  b.tar',
    ]);
  });

  it('keeps a file name with blanks, and tells of two digests for one file', () => {
    const two = `${sha256Of('')}  frr  1  a b.tar\n${sha256Of('x')}  frr  1  a b.tar\n`;
    expect(valueOf(parseLock(two.split('\n')[0] ?? '', 'lock')).get('frr 1 a b.tar')?.file).toBe('a b.tar');
    expect(faultsOf(parseLock(two, 'lock')).map(brief)).toEqual([
      'lock:2:1 sources/lock-syntax a b.tar of "frr" 1 is locked a second time, with another digest.',
    ]);
  });

  it('without entries is its header', () => {
    expect(formatLock(new Map())).toBe(
      '# slackforge sources.lock, format 1: sha256  recipe  version  file\n',
    );
  });
});
