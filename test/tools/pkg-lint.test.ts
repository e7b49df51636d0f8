import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { lintPackages } from '../../src/pkg/index.ts';
import { makePackage } from '../rig/make-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

const ARCH = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

it('the package lint sees what gcc left in a program, and is silent when it is mended', async (context) => {
  await requireTools(context, 'gcc', 'strip', 'xz');
  await using files = await tempTree({
    'toy.c': 'int main(void) { return 0; }\n',
    'root/var/lib/pkgtools/packages/aaa_glibc-solibs-2.41-x86_64-1':
      'FILE LIST:\n./\nlib64/\nlib64/libc.so.6\n',
  });
  const findings = async (): Promise<readonly string[]> => {
    const file = await makePackage(files.path, `toy-1.0-${ARCH}-1_sf.txz`, [
      { name: './' },
      { name: 'install/' },
      { name: 'install/slack-desc', content: 'toy: toy (a test)\n' },
      { name: 'usr/' },
      { name: 'usr/bin/' },
      { name: 'usr/bin/toy', content: await readFile(files.at('toy')), mode: 0o755 },
      { name: 'usr/doc/' },
      { name: 'usr/doc/toy-1.0/' },
      { name: 'usr/doc/toy-1.0/toy.SlackBuild', content: '#!/bin/bash\n' },
    ]);
    const [linted] = valueOf(await lintPackages([file], { base: files.at('root') }));
    return linted?.findings.map(({ rule, message }) => `${rule}: ${message}`) ?? [];
  };
  await execa('gcc', ['-g', '-o', 'toy', 'toy.c', '-Wl,-rpath,/tmp/SBo/toy-1.0/lib:'], { cwd: files.path });
  expect(await findings()).toEqual([
    'package/elf-run-path: The program searches libraries in "/tmp/SBo/toy-1.0/lib".',
    'package/elf-run-path: The program searches libraries in "".',
    'package/elf-unstripped: The file still has its symbol table.',
    'package/build-path: The file names /tmp/SBo/.',
  ]);
  await execa('gcc', ['-s', '-o', 'toy', 'toy.c'], { cwd: files.path });
  expect(await findings()).toEqual([]);
});
