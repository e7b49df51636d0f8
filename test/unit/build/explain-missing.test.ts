import { describe, expect, test } from 'vitest';
import { explainMissing } from '../../../src/build/explain-missing.ts';
import type { PackageNames } from '../../../src/buildroot/index.ts';

const PACKAGES: readonly PackageNames[] = [
  {
    name: 'json-c',
    series: 'l',
    paths: [
      'usr/include/json-c/json.h',
      'usr/lib64/pkgconfig/json-c.pc',
      'usr/lib64/libjson-c.so.5',
      'usr/lib64/libjson-c.so',
    ],
  },
  {
    name: 'zlib',
    series: 'l',
    paths: ['usr/include/zlib.h', 'usr/lib64/libz.so', 'usr/lib64/pkgconfig/zlib.pc'],
  },
  { name: 'pcre2', series: 'l', paths: ['usr/include/pcre2.h', 'usr/lib64/libpcre2-8.so'] },
  { name: 'flex', series: 'd', paths: ['usr/bin/flex'] },
  { name: 'python-pyyaml', series: 'l', paths: ['usr/lib64/python3.12/site-packages/yaml/__init__.py'] },
  { name: 'gcc', series: 'd', paths: ['usr/bin/gcc'] },
  { name: 'gcc-g++', series: 'd', paths: ['usr/bin/g++'] },
  { name: 'perl-xml-parser', series: 'l', paths: ['usr/lib64/perl5/vendor_perl/XML/Parser.pm'] },
  { name: 'pkgconf', series: 'd', paths: ['usr/bin/pkg-config', 'usr/share/aclocal/pkg.m4'] },
  { name: 'other', series: 'l', paths: ['usr/include/other/json.h'] },
];

/** What programs really print: gcc 14, GNU ld 2.44, bash, dash, make, pkgconf, cmake 3.31, meson, python, perl, autoconf. */
const SAID: readonly (readonly [says: string, found: string])[] = [
  [
    'lib/x.c:3:10: fatal error: json-c/json.h: No such file or directory',
    'header json-c/json.h: l/json-c usr/include/json-c/json.h',
  ],
  ["x.c:1:10: fatal error: 'zlib.h' file not found", 'header zlib.h: l/zlib usr/include/zlib.h'],
  [
    'x.c:1:10: fatal error: json.h: No such file or directory',
    'header json.h: l/json-c usr/include/json-c/json.h, l/other usr/include/other/json.h',
  ],
  ['/usr/bin/ld: cannot find -lz: No such file or directory', 'library z: l/zlib usr/lib64/libz.so'],
  [
    './x: error while loading shared libraries: libjson-c.so.5: cannot open shared object file: No such file',
    'library libjson-c.so.5: l/json-c usr/lib64/libjson-c.so.5',
  ],
  [
    "Package 'json-c', required by 'virtual:world', not found",
    'pkg-config module json-c: l/json-c usr/lib64/pkgconfig/json-c.pc',
  ],
  ["No package 'zlib' found", 'pkg-config module zlib: l/zlib usr/lib64/pkgconfig/zlib.pc'],
  [
    'Package zlib was not found in the pkg-config search path.',
    'pkg-config module zlib: l/zlib usr/lib64/pkgconfig/zlib.pc',
  ],
  [
    'meson.build:9:0: ERROR: Dependency "json-c" not found, tried pkgconfig and cmake',
    'pkg-config module json-c: l/json-c usr/lib64/pkgconfig/json-c.pc',
  ],
  [
    'Could NOT find PCRE2 (missing: PCRE2_LIBRARY PCRE2_INCLUDE_DIR)',
    'cmake package PCRE2: l/pcre2 usr/include/pcre2.h',
  ],
  ['Could NOT find ZLIB (missing: ZLIB_LIBRARY)', 'cmake package ZLIB: l/zlib usr/lib64/pkgconfig/zlib.pc'],
  ['./toy.SlackBuild: line 40: flex: command not found', 'program flex: d/flex usr/bin/flex'],
  ['/bin/sh: 1: flex: not found', 'program flex: d/flex usr/bin/flex'],
  ['make[2]: flex: No such file or directory', 'program flex: d/flex usr/bin/flex'],
  ['env: ‘flex’: No such file or directory', 'program flex: d/flex usr/bin/flex'],
  ['configure: error: no acceptable C compiler found in $PATH', 'program gcc: d/gcc usr/bin/gcc'],
  [
    "ModuleNotFoundError: No module named 'yaml'",
    'python module yaml: l/python-pyyaml usr/lib64/python3.12/site-packages/yaml/__init__.py',
  ],
  [
    "ModuleNotFoundError: No module named 'yaml.nodes'",
    'python module yaml.nodes: l/python-pyyaml usr/lib64/python3.12/site-packages/yaml/__init__.py',
  ],
  [
    "Can't locate XML/Parser.pm in @INC (you may need to install the XML::Parser module)",
    'perl module XML/Parser.pm: l/perl-xml-parser usr/lib64/perl5/vendor_perl/XML/Parser.pm',
  ],
  [
    'configure.ac:9: error: possibly undefined macro: PKG_CHECK_MODULES',
    'macro PKG_CHECK_MODULES: d/pkgconf usr/share/aclocal/pkg.m4',
  ],
  ['x.c:1:10: fatal error: nowhere.h: No such file or directory', 'header nowhere.h: '],
];

describe('what a failed build misses', () => {
  test.each(SAID)('%s', (says, found) => {
    const missing = explainMissing(`checking...\n${says}\nmake: *** [all] Error 1\n`, PACKAGES);
    expect(
      missing.map(
        ({ kind, wanted, owners }) =>
          `${kind} ${wanted}: ${owners.map((owner) => `${owner.series}/${owner.name} ${owner.path}`).join(', ')}`,
      ),
    ).toEqual([found]);
  });

  test('is told once for each thing, with the colours of a compiler taken away', () => {
    const line = 'x.c:1: \u001b[01;31mfatal error: \u001b[0mzlib.h: No such file or directory\n';
    expect(explainMissing(line + line, PACKAGES)).toHaveLength(1);
  });

  test('is nothing where a build failed for another reason', () => {
    expect(
      explainMissing(
        'x.c:1: error: expected ";"\nmake: *** [x.o] Error 1\nNo space left on device\n',
        PACKAGES,
      ),
    ).toEqual([]);
  });
});
