import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, isInRange } from '../../../src/lib/version-compare.ts';

describe('versions', () => {
  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.2.3', '1.2.3a', -1],
    ['1.2.3a', '1.2.3b', -1],
    ['1.2.3a', '1.2.4', -1],
    ['1.9', '1.10', -1],
    ['10.3', '9.9.9', 1],
    ['3', '3.0', -1],
    ['20251231', '20260101', -1],
    ['2.38_git', '2.38', 1],
    ['2.38_git', '2.39', -1],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1', '1.0~rc2', -1],
    ['1.0~', '1.0', -1],
    ['~', '', -1],
    ['1.0^20260101', '1.0', 1],
    ['1.0^20260101', '1.0.1', -1],
    ['1.0-1', '1.0.1', -1],
    ['1_0', '1+0', 0],
    ['007', '7', 0],
    ['1.01', '1.1', 0],
    ['123456789012345678901234567890', '123456789012345678901234567891', -1],
    ['a', 'b', -1],
    ['A', 'a', -1],
    ['rc', 'rc1', -1],
    ['a', '1', -1],
    ['aa', '00', -1],
    ['0', '', 1],
    ['r5', 'r40', -1],
    ['1.1.1w', '3.0', -1],
  ])('%j against %j gives %i', (a, b, order) => {
    expect(compareVersions(a, b)).toBe(order);
    expect(compareVersions(b, a)).toBe(order === 0 ? 0 : -order);
  });

  const version = fc.string({
    unit: fc.constantFrom('0', '1', '2', '9', 'a', 'z', 'A', '.', '~', '-', '^', '_', '+'),
    maxLength: 8,
  });

  it('are in a total order: equal to themselves, the same from both sides, and what lies between lies between', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, a)).toBe(0);
        expect(compareVersions(a, b) + compareVersions(b, a)).toBe(0);
        const [low = '', middle = '', high = ''] = [a, b, c].sort(compareVersions);
        expect(compareVersions(low, middle)).toBeLessThanOrEqual(0);
        expect(compareVersions(middle, high)).toBeLessThanOrEqual(0);
        expect(compareVersions(low, high)).toBeLessThanOrEqual(0);
        if (compareVersions(a, b) === 0) expect(compareVersions(a, c)).toBe(compareVersions(b, c));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a range', () => {
  it.each([
    ['2.1.128', '>=2.1.128 <4', true],
    ['4.0', '>=2.1.128 <4', false],
    ['3.9.9', '>=2.1.128 <4', true],
    ['10.3', '>10.3', false],
    ['10.3', '<=10.3', true],
    ['10.3.1', '=10.3', false],
    ['1.2.3a', '>1.2.3', true],
    ['20260101', '>=20250101', true],
  ])('with %s in %s: %s', (version, range, isIn) => {
    expect(isInRange(version, range)).toBe(isIn);
  });
});
