import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatPackageName,
  fullName,
  PACKAGE_SUFFIXES,
  parsePackageName,
} from '../../../src/pkg/package-name.ts';

const word = fc.stringMatching(/^[A-Za-z0-9_.+]{1,12}$/);
const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('-'));

describe('package names', () => {
  test('are split from the right, so that NAME may hold a dash', () => {
    const parsed = parsePackageName('/srv/slackware64/d/gcc-g++-15.2.0-x86_64-1_sf.txz');
    expect(parsed).toEqual({
      ok: true,
      value: { name: 'gcc-g++', version: '15.2.0', arch: 'x86_64', build: '1_sf', suffix: 'txz' },
    });
  });

  test('survive a round trip', () => {
    fc.assert(
      fc.property(
        name,
        word,
        word,
        word,
        fc.constantFrom(...PACKAGE_SUFFIXES),
        (n, version, arch, build, suffix) => {
          const parts = { name: n, version, arch, build, suffix };
          expect(parsePackageName(formatPackageName(parts))).toEqual({ ok: true, value: parts });
          expect(`${fullName(parts)}.${suffix}`).toBe(formatPackageName(parts));
        },
      ),
    );
  });

  test.each([
    'frr-10.3-x86_64-1.tar.xz',
    'frr-10.3-x86_64.txz',
    'a--x86_64-1.txz',
    '-1-x86_64-1.txz',
    'readme.txt',
    'txz',
  ])('refuses %s', (file) => {
    const parsed = parsePackageName(file);
    expect(parsed.ok ? [] : parsed.diagnostics.map((each) => each.code)).toEqual(['pkg/bad-name']);
  });
});
