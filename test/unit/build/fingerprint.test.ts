import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChange, fingerprintOf, type FingerprintRecord } from '../../../src/build/fingerprint.ts';
import { sha256Of } from '../../../src/lib/digest.ts';

const digest = (text: string) => sha256Of(text);
const RECORD: FingerprintRecord = {
  format: 1,
  recipe: { 'demo.SlackBuild': digest('script'), 'demo.info': digest('info') },
  version: '1.0',
  options: { rbd: true },
  sources: { 'demo-1.0.tar': digest('source') },
  dependencies: { lib: digest('lib') },
  base: 'base',
  environment: { TAG: '_sf' },
};

/** Each field changed alone, and the clause that must name it. */
const CHANGES: readonly (readonly [string, Partial<FingerprintRecord>])[] = [
  ['slackforge builds in another way than before', { format: 2 }],
  ['the version changed from 1.0 to 1.1', { version: '1.1' }],
  ['what its root holds of the mirror changed', { base: 'another' }],
  ['the recipe file demo.info changed', { recipe: { ...RECORD.recipe, 'demo.info': digest('other') } }],
  ['the recipe file fix.patch is new', { recipe: { ...RECORD.recipe, 'fix.patch': digest('patch') } }],
  ['the recipe file demo.info is gone', { recipe: { 'demo.SlackBuild': digest('script') } }],
  ['the source demo-1.0.tar changed', { sources: { 'demo-1.0.tar': digest('other') } }],
  ['the source demo-1.0.tar is gone', { sources: {} }],
  ['the option rbd changed', { options: { rbd: false } }],
  ['the option rbd is gone', { options: {} }],
  ['the dependency lib changed', { dependencies: { lib: digest('lib, built anew') } }],
  ['the dependency more is new', { dependencies: { ...RECORD.dependencies, more: digest('more') } }],
  ['the build variable TAG changed', { environment: { TAG: '_other' } }],
  ['the build variable NEW is new', { environment: { ...RECORD.environment, NEW: '1' } }],
];

describe('a fingerprint', () => {
  it('does not depend on the order in which its record was put together', () => {
    const { format, recipe, ...rest } = RECORD;
    const reordered = { ...rest, recipe: Object.fromEntries(Object.entries(recipe).reverse()), format };
    expect(fingerprintOf(reordered)).toBe(fingerprintOf(RECORD));
  });

  it.each(CHANGES)('is another when %s, and that is what is told', (clause, change) => {
    const after = { ...RECORD, ...change };
    expect(fingerprintOf(after)).not.toBe(fingerprintOf(RECORD));
    expect(findChange(RECORD, after)?.clause).toBe(clause);
  });

  it('tells what a part of it was and is, and null where there was nothing', () => {
    expect(findChange(RECORD, { ...RECORD, sources: { 'demo-1.0.tar': digest('other') } })).toMatchObject({
      field: 'sources',
      key: 'demo-1.0.tar',
      before: digest('source'),
      after: digest('other'),
    });
    expect(findChange(RECORD, { ...RECORD, options: {} })).toMatchObject({ before: 'true', after: null });
  });

  it('has every field covered by the changes above', () => {
    expect([...new Set(CHANGES.flatMap(([, change]) => Object.keys(change)))].sort()).toEqual(
      Object.keys(RECORD).sort(),
    );
  });

  it('is the same if and only if no change is found, for any two records', () => {
    const texts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'), {
      noNullPrototype: true,
    });
    const digests = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(digest('x'), digest('y')), {
      noNullPrototype: true,
    });
    const record: fc.Arbitrary<FingerprintRecord> = fc.record({
      format: fc.constantFrom(1, 2),
      recipe: digests,
      version: fc.constantFrom('1', '2'),
      options: fc.dictionary(fc.constantFrom('a', 'b'), fc.boolean(), { noNullPrototype: true }),
      sources: digests,
      dependencies: digests,
      base: fc.constantFrom('1', '2'),
      environment: texts,
    });
    fc.assert(
      fc.property(record, record, fc.boolean(), (one, two, isCopy) => {
        const other = isCopy ? structuredClone(one) : two;
        const isSame = fingerprintOf(one) === fingerprintOf(other);
        expect(findChange(one, other) === undefined).toBe(isSame);
      }),
    );
  });
});
