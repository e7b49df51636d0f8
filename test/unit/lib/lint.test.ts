import { describe, expect, test } from 'vitest';
import { judge, runLint, type Finding, type LintRule } from '../../../src/lib/lint.ts';

const RULES: readonly LintRule<string>[] = [
  {
    id: 'text/empty',
    explain: 'A text says something.',
    severity: 'error',
    check: (text) => (text === '' ? [{ where: { path: '' }, message: 'It is empty.' }] : []),
  },
  {
    id: 'text/loud',
    explain: 'A text does not shout.',
    severity: 'warning',
    check: (text) =>
      [...text.matchAll(/!/g)].map(({ index }) => ({
        where: { path: 'x', line: index + 1 },
        message: 'It shouts.',
      })),
  },
];

describe('runLint', () => {
  test('gives what every rule finds, with the rule and its severity, in the order of the table', () => {
    expect(runLint(RULES, 'a!')).toEqual([
      { rule: 'text/loud', severity: 'warning', where: { path: 'x', line: 2 }, message: 'It shouts.' },
    ]);
    expect(runLint(RULES, '').map(({ rule }) => rule)).toEqual(['text/empty']);
  });
});

describe('judge', () => {
  const finding = (rule: string, severity: Finding['severity']): Finding => ({
    rule,
    severity,
    where: { path: 'x' },
    message: 'm',
  });

  test('sorts by severity, sets aside what is allowed with its reason, and names allowances that met nothing', () => {
    const findings = [finding('a/one', 'error'), finding('a/two', 'warning'), finding('a/three', 'error')];
    expect(judge(findings, { 'a/three': 'upstream means it', 'a/four': 'no longer true' })).toEqual({
      errors: [findings[0]],
      warnings: [findings[1]],
      allowed: [{ ...finding('a/three', 'error'), reason: 'upstream means it' }],
      unused: ['a/four'],
    });
  });

  test('allows nothing by itself', () => {
    expect(judge([finding('a/one', 'error')]).errors).toHaveLength(1);
  });
});
