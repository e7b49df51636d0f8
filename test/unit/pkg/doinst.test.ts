import { describe, expect, test } from 'vitest';
import { guardLinkLines, parseLinkLines } from '../../../src/pkg/doinst.ts';

const PAIR = ['( cd usr/lib64 ; rm -rf libx.so )', '( cd usr/lib64 ; ln -sf libx.so.1 libx.so )'];

describe('link lines of doinst.sh', () => {
  test('are read in order, with their escapes undone', () => {
    const script = [
      'config() { true; }',
      ...PAIR,
      '( cd . ; rm -rf bin )',
      '( cd . ; ln -sf usr/bin bin )',
      String.raw`( cd usr/share/a\ b ; rm -rf \(x\) )`,
      String.raw`( cd usr/share/a\ b ; ln -sf /etc/\$y \(x\) )`,
      '',
    ].join('\n');
    expect(parseLinkLines(script)).toEqual([
      { path: 'usr/lib64/libx.so', target: 'libx.so.1' },
      { path: 'bin', target: 'usr/bin' },
      { path: 'usr/share/a b/(x)', target: '/etc/$y' },
    ]);
  });

  test.each([
    ['a removal without a link', PAIR.slice(0, 1)],
    ['another directory in the second line', [PAIR[0], '( cd usr/lib ; ln -sf libx.so.1 libx.so )']],
    ['a variable', ['( cd $DIR ; rm -rf x )', '( cd $DIR ; ln -sf y x )']],
    ['a command behind it', ['( cd usr ; rm -rf x ) ; reboot', '( cd usr ; ln -sf y x )']],
    ['a name with a slash', ['( cd usr ; rm -rf a/b )', '( cd usr ; ln -sf y a/b )']],
    ['the directory itself as a name', ['( cd usr ; rm -rf .. )', '( cd usr ; ln -sf y .. )']],
  ])('leave %s to the shell', (_what, lines) => {
    const script = lines.join('\n');
    expect(parseLinkLines(script)).toEqual([]);
    expect(guardLinkLines(script)).toBe(script);
  });

  test('are guarded, so that a link which is there costs no process and a file of a later package stays', () => {
    expect(guardLinkLines(['before', ...PAIR, 'after'].join('\n'))).toBe(
      [
        'before',
        `[ -L usr/lib64/libx.so ] || [ -e usr/lib64/libx.so ] || { ${PAIR.join('; ')}; }`,
        ':',
        'after',
      ].join('\n'),
    );
  });
});
