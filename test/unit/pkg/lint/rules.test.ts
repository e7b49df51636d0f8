import { describe, expect, test } from 'vitest';
import { lintOne } from '../../../../src/pkg/lint/lint-packages.ts';
import { PACKAGE_RULES } from '../../../../src/pkg/lint/rules.ts';
import { contentFixtures } from './fixtures/content.ts';
import { fileFixtures } from './fixtures/files.ts';
import { lintedPackage } from './subject.ts';

const FIXTURES = { ...fileFixtures, ...contentFixtures };
const rulesThatSpeak = (spec: Parameters<typeof lintedPackage>[0]) =>
  lintOne(lintedPackage(spec)).map(({ rule }) => rule);

describe('the table of package rules', () => {
  test('has every id once, each explained in sentences', () => {
    const ids = PACKAGE_RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { id, explain } of PACKAGE_RULES) {
      expect(id).toMatch(/^package\/[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(explain, id).toMatch(/^[^\s].{20,}[.]$/);
    }
  });

  test('has a fixture for every rule, and no fixture for a rule that is gone', () => {
    expect(Object.keys(FIXTURES).sort()).toEqual(PACKAGE_RULES.map(({ id }) => id).sort());
  });
});

test('a small package without fault passes every rule', () => {
  expect(lintOne(lintedPackage())).toEqual([]);
  expect(lintOne(lintedPackage({ base: {} }))).toEqual([]);
});

describe.each(Object.entries(FIXTURES))('%s', (id, { bad, good }) => {
  test('speaks of the package that breaks it, in a sentence', () => {
    const findings = lintOne(lintedPackage(bad)).filter(({ rule }) => rule === id);
    expect(findings).not.toEqual([]);
    for (const { message } of findings) expect(message).toMatch(/^\S.*[.]$|^the archive is damaged$/);
  });

  test('is silent about one like it that keeps it', () => {
    expect(rulesThatSpeak(good)).not.toContain(id);
  });
});
