import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLinkLines } from '../../../../src/pkg/doinst.ts';
import { refuseLink, renderLinkLines } from '../../../../src/pkg/make/link-lines.ts';
import { sh } from '../../../rig/sh.ts';
import { tempTree } from '../../../rig/temp-tree.ts';

/** Every character that makepkg escapes, those that it leaves although a shell knows them, and some that need more than a byte. */
const CHARACTERS = Array.from(' "#$&\'()*;<>?[\\`{|~]}!^=%+,:@._-aZ0éÿ\u00a0\u2028😀');
const word = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join(''))
  .filter((text) => !text.startsWith('-') && text !== '.' && text !== '..');

test('a link is two lines in the form that removepkg looks for, sorted by path', () => {
  const links = [
    { path: 'usr/lib64/libx.so', target: 'libx.so.1' },
    { path: 'top', target: '/usr/top' },
    { path: 'usr/lib/x', target: '../lib64' },
  ];
  expect(renderLinkLines(links)).toBe(`\
( cd . ; rm -rf top )
( cd . ; ln -sf /usr/top top )
( cd usr/lib ; rm -rf x )
( cd usr/lib ; ln -sf ../lib64 x )
( cd usr/lib64 ; rm -rf libx.so )
( cd usr/lib64 ; ln -sf libx.so.1 libx.so )
`);
});

test('exactly the characters of makepkg get a backslash', () => {
  const special = Array.from(' "#$&\'()*;<>?[\\`{|~');
  const plain = ']}!^=%+,:@.-';
  const escaped = special.map((character) => `\\${character}`).join('');
  const lines = renderLinkLines([{ path: 'x', target: special.join('') + plain }]);
  expect(lines).toContain(`( cd . ; ln -sf ${escaped}${plain} x )\n`);
});

test('bash makes exactly the links that were rendered', async () => {
  await using folder = await tempTree();
  const names = fc.uniqueArray(word, { minLength: 40, maxLength: 40, selector: (name) => name });
  const targets = fc.array(word, { minLength: 40, maxLength: 40 });
  let round = 0;
  fc.assert(
    fc.property(names, targets, word, (paths, ends, dir) => {
      const root = folder.at(String(round++));
      const links = paths.map((name, index) => ({ path: `${dir}/${name}`, target: ends[index] ?? 'x' }));
      mkdirSync(`${root}/${dir}`, { recursive: true });
      sh('cd "$1" && printf %s "$2" | bash', root, renderLinkLines(links));
      const made = readdirSync(`${root}/${dir}`).map((name) => ({
        path: `${dir}/${name}`,
        target: readlinkSync(`${root}/${dir}/${name}`),
      }));
      const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
      expect(made.sort(byPath)).toEqual(links.toSorted(byPath));
    }),
    { numRuns: 6 },
  );
});

test('our own reader finds every link that was rendered', () => {
  fc.assert(
    fc.property(word, word, word, (dir, name, target) => {
      const link = { path: `${dir}/${name}`, target };
      expect(parseLinkLines(renderLinkLines([link]))).toEqual([link]);
    }),
  );
});

test.each([
  ['a\tb', 'x', 'control character'],
  ['a', 'x\ny', 'control character'],
  ['usr/-a', 'x', 'begins with "-"'],
  ['-usr/a', 'x', 'begins with "-"'],
  ['a', '-x', 'begins with "-"'],
])('a link %j to %j is refused: it %s', (path, target, why) => {
  expect(refuseLink({ path, target })).toContain(why);
});
