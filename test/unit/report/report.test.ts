import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { problem, warning } from '../../../src/lib/diagnostic.ts';
import { createPlainReporter } from '../../../src/report/plain-reporter.ts';
import { formatDiagnostic } from '../../../src/report/index.ts';
import { expectGolden } from '../../rig/golden.ts';

const plain = (_format: string, text: string) => text;
const here = (name: string) => join(process.cwd(), name);

describe('a complaint on the terminal', () => {
  it('says where, what and what to do, below it the places that belong to it', async () => {
    const shown = [
      problem('graph/cycle', 'Recipes need each other in a circle: a -> b -> a.', {
        location: { file: here('slackbuilds/a/recipe.yaml'), line: 5, column: 7 },
        related: [
          { message: '"b" needs "a" here', location: { file: here('slackbuilds/b/recipe.yaml'), line: 6 } },
        ],
        hint: 'Remove one of these dependencies.',
      }),
      warning('recipe/slack-desc', 'The line ends in blanks.', {
        location: { file: '/elsewhere/slack-desc' },
      }),
      problem('usage/invalid', 'Name a command.'),
    ];
    await expectGolden('report/diagnostics.txt', shown.map((each) => formatDiagnostic(each, plain)).join(''));
  });

  it('is painted in its kind only: errors red, warnings yellow, codes dim', () => {
    const painted = (each: Parameters<typeof formatDiagnostic>[0]) =>
      formatDiagnostic(each, (format, text) => `<${format}>${text}</>`);
    expect(painted(problem('usage/invalid', 'No.'))).toBe(
      'slackforge: <red>error</>: No. <dim>[usage/invalid]</>\n',
    );
    expect(painted(warning('usage/invalid', 'No.'))).toContain('<yellow>warning</>');
  });
});

describe('the plain reporter', () => {
  afterEach(() => vi.useRealTimers());

  it('writes one line for the beginning and one for the end of a step', async () => {
    const lines: string[] = [];
    const reporter = createPlainReporter((line) => lines.push(line));
    reporter.progress({ kind: 'step', text: 'build frr' });
    reporter.progress({ kind: 'detail', text: 'CC zebra.o' });
    reporter.progress({ kind: 'done', text: 'frr-10.4.1-x86_64-1_sf.txz' });
    reporter.progress({ kind: 'step', text: 'build libyang' });
    reporter.progress({ kind: 'skip', text: 'unchanged' });
    await reporter.close();
    expect(lines).toEqual([
      '==> build frr\n',
      '    done: frr-10.4.1-x86_64-1_sf.txz\n',
      '==> build libyang\n',
      '    skip: unchanged\n',
    ]);
  });

  it('shows details at most every ten seconds, with the share that is done when it is known', () => {
    vi.useFakeTimers({ toFake: ['hrtime'] });
    const lines: string[] = [];
    const reporter = createPlainReporter((line) => lines.push(line));
    reporter.progress({ kind: 'step', text: 'unpack' });
    for (let second = 0; second < 25; second++) {
      reporter.progress({ kind: 'detail', text: `file ${String(second)}`, fraction: second / 100 });
      vi.advanceTimersByTime(1000);
    }
    reporter.progress({ kind: 'detail', text: 'too early again' });
    vi.advanceTimersByTime(10_000);
    reporter.progress({ kind: 'detail', text: 'no share known' });
    expect(lines).toEqual([
      '==> unpack\n',
      '     10 % file 10\n',
      '     20 % file 20\n',
      '    no share known\n',
    ]);
  });
});
