import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseElf } from '../../src/lib/elf.ts';
import { requireTools } from '../rig/require-tools.ts';
import { tempTree } from '../rig/temp-tree.ts';

const SOURCES = {
  'toy.c': 'int toy(void) { return 42; }\n',
  'main.c': 'int toy(void);\nint main(void) { return toy(); }\n',
};

describe('parseElf on what gcc and ld make', () => {
  it('reads the name, the needs, the search path and the loader that they were told', async (context) => {
    await requireTools(context, 'gcc', 'strip');
    await using files = await tempTree(SOURCES);
    const gcc = (...args: readonly string[]) => execa('gcc', args, { cwd: files.path });
    const elfOf = async (name: string) => parseElf(await readFile(files.at(name)));
    await gcc('-shared', '-fPIC', '-Wl,-soname,libtoy.so.1', '-o', 'libtoy.so', 'toy.c');
    await gcc('-o', 'new', 'main.c', 'libtoy.so', '-Wl,--enable-new-dtags,-rpath,/tmp/SBo/toy:$ORIGIN');
    await gcc('-o', 'old', 'main.c', 'libtoy.so', '-Wl,--disable-new-dtags,-rpath,/opt/toy');
    await gcc('-c', '-o', 'toy.o', 'toy.c');

    expect(await elfOf('libtoy.so')).toMatchObject({
      kind: 'shared',
      soname: 'libtoy.so.1',
      hasSymbols: true,
    });
    expect(await elfOf('new')).toMatchObject({
      needed: ['libtoy.so.1', 'libc.so.6'],
      runpath: '/tmp/SBo/toy:$ORIGIN',
      interpreter: expect.stringMatching(/^\/lib.*ld-linux/) as unknown,
    });
    expect(await elfOf('old')).toMatchObject({ rpath: '/opt/toy' });
    expect(await elfOf('toy.o')).toMatchObject({ kind: 'relocatable', needed: [], hasSymbols: true });

    await execa('strip', ['--strip-unneeded', 'libtoy.so', 'new'], { cwd: files.path });
    expect(await elfOf('libtoy.so')).toMatchObject({ soname: 'libtoy.so.1', hasSymbols: false });
    expect(await elfOf('new')).toMatchObject({ needed: ['libtoy.so.1', 'libc.so.6'], hasSymbols: false });
  });

  it('reads a program without a loader, and one whose data come last', async (context) => {
    await requireTools(context, 'gcc');
    await using files = await tempTree({
      'static.c': 'void _start(void) { for (;;); }\n',
      'big.c': 'char big[24 << 20] = { 1 };\nint main(void) { return big[0]; }\n',
    });
    await execa('gcc', ['-static', '-nostdlib', '-o', 'static', 'static.c'], { cwd: files.path });
    await execa('gcc', ['-o', 'big', 'big.c'], { cwd: files.path });
    expect(parseElf(await readFile(files.at('static')))).toMatchObject({ kind: 'executable', needed: [] });
    expect(parseElf(await readFile(files.at('big')))).toMatchObject({
      needed: ['libc.so.6'],
      hasSymbols: true,
    });
  });
});
