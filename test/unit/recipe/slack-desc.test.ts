import { describe, expect, it } from 'vitest';
import { checkSlackDesc } from '../../../src/recipe/slack-desc.ts';
import { brief } from '../../rig/result.ts';

const RULER = '    |-----handy-ruler------------------------------------------------------|';
const RIGHT = [RULER, 'demo: demo (a test)', ...Array.from({ length: 10 }, () => 'demo:'), ''];

const check = (lines: readonly string[]) => checkSlackDesc(lines.join('\n'), 'demo', 'slack-desc').map(brief);
const replaced = (index: number, line: string) => RIGHT.map((old, at) => (at === index ? line : old));

describe('a slack-desc', () => {
  it('without faults is not complained of', () => {
    expect(check(RIGHT)).toEqual([]);
    expect(check(replaced(4, `demo: ${'x'.repeat(70)}`))).toEqual([]);
  });

  it('needs a handy ruler that begins under the colon', () => {
    expect(check(RIGHT.slice(1))).toEqual(['slack-desc:1:1 recipe/slack-desc The handy ruler is missing.']);
    expect(check(replaced(0, RULER.trim()))).toEqual([
      "slack-desc:1:1 recipe/slack-desc The handy ruler's left bar must stand under the colon, in column 5.",
    ]);
  });

  it('needs exactly eleven lines', () => {
    expect(check(RIGHT.slice(0, -2))).toEqual([
      'slack-desc:1:1 recipe/slack-desc There must be 11 lines that begin with "demo:", not 10.',
    ]);
    expect(check([...RIGHT, 'demo:'])).toEqual([
      'slack-desc:1:1 recipe/slack-desc There must be 11 lines that begin with "demo:", not 12.',
    ]);
  });

  it('says first what the package is', () => {
    expect(check(replaced(1, 'demo: a test'))).toEqual([
      'slack-desc:2:1 recipe/slack-desc The first line must be "demo: demo (short description)".',
    ]);
  });

  it('has lines of at most 70 characters without blanks at the end', () => {
    expect(check(replaced(4, `demo: ${'x'.repeat(71)}`))).toEqual([
      'slack-desc:5:1 recipe/slack-desc The line has more than 70 characters of text.',
    ]);
    expect(check(replaced(4, 'demo: '))).toEqual([
      'slack-desc:5:1 recipe/slack-desc The line ends in blanks.',
    ]);
  });
});
