import { expect, test } from 'vitest';
import { isForBuilding } from '../../../src/pkg/building-files.ts';
import { readPackageFacts } from '../../../src/pkg/index.ts';
import { makeElf } from '../../rig/make-elf.ts';
import { makePackage, type TestMember } from '../../rig/make-package.ts';
import { valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

const LINKS = `( cd usr/lib64 ; rm -rf libtoy.so.1 )
( cd usr/lib64 ; ln -sf libtoy.so.1.2 libtoy.so.1 )
( cd usr/bin ; rm -rf sh )
( cd usr/bin ; ln -sf toy sh )
`;

async function factsOf(members: readonly TestMember[]) {
  await using folder = await tempTree();
  const file = await makePackage(folder.path, 'toy-1-x86_64-1.txz', [{ name: './' }, ...members]);
  return valueOf(await readPackageFacts(file));
}

test('a package gives the libraries, programs and modules of its files and links, and wants what they name', async () => {
  const { needs, paths } = await factsOf([
    {
      name: 'usr/lib64/libtoy.so.1.2',
      content: makeElf({ soname: 'libtoy.so.1', needed: ['libz.so.1', 'libc.so.6'] }),
    },
    { name: 'usr/bin/toy', content: makeElf({ needed: ['libtoy.so.1', 'libz.so.1'] }), mode: 0o755 },
    { name: 'usr/bin/toy-config', content: '#! /usr/bin/env -S python3 -u\n', mode: 0o755 },
    { name: 'usr/sbin/toyd', content: '#!/bin/sh\n', mode: 0o755 },
    {
      name: 'usr/lib64/pkgconfig/toy.pc',
      content: 'Requires: zlib >= 1.2, toy-base\nRequires.private: \\\n  libfoo\nLibs: -ltoy\n',
    },
    { name: 'usr/lib64/pkgconfig/toy-base.pc', content: 'Name: base\n' },
    { name: 'install/doinst.sh', content: LINKS },
  ]);
  expect(needs).toEqual({
    libraries: ['libtoy.so.1', 'libtoy.so.1.2'],
    wantsLibraries: { 'libc.so.6': 'usr/lib64/libtoy.so.1.2', 'libz.so.1': 'usr/lib64/libtoy.so.1.2' },
    programs: ['sh', 'toy', 'toy-config', 'toyd'],
    wantsPrograms: { python3: 'usr/bin/toy-config' },
    modules: ['toy', 'toy-base'],
    wantsModules: { libfoo: 'usr/lib64/pkgconfig/toy.pc', zlib: 'usr/lib64/pkgconfig/toy.pc' },
  });
  expect(paths).toContain('usr/lib64/libtoy.so.1');
  expect(paths).not.toContain('install/doinst.sh');
});

test('libraries of 32 bits are others; what is no program, and what is for another machine, wants nothing', async () => {
  const { needs } = await factsOf([
    {
      name: 'usr/lib/libold.so.1',
      content: makeElf({ bits: 32, soname: 'libold.so.1', needed: ['libc.so.6'] }),
    },
    { name: 'usr/share/toy/firmware', content: makeElf({ machine: 183, needed: ['libarm.so'] }) },
    { name: 'usr/doc/toy/example.pl', content: '#!/usr/bin/perl\n', mode: 0o755 },
    { name: 'usr/bin/not-executable', content: '#!/usr/bin/ruby\n' },
  ]);
  expect(needs.wantsLibraries).toEqual({ 'libc.so.6 (32)': 'usr/lib/libold.so.1' });
  expect(needs.libraries).toContain('libold.so.1 (32)');
  expect(needs.wantsPrograms).toEqual({});
});

test('modules of python and perl want their interpreter', async () => {
  const { needs } = await factsOf([
    { name: 'usr/lib64/python3.12/site-packages/toy.py', content: '' },
    { name: 'usr/share/perl5/vendor_perl/Toy.pm', content: '' },
  ]);
  expect(Object.keys(needs.wantsPrograms)).toEqual(['perl', 'python3']);
});

test('only what is needed to build with a package counts as for building', () => {
  const forBuilding = [
    'usr/include/zlib.h',
    'usr/lib64/libz.a',
    'usr/lib64/pkgconfig/zlib.pc',
    'usr/share/aclocal/zlib.m4',
  ];
  const forRunning = [
    'usr/lib64/libz.so.1.3',
    'usr/lib64/zlib/plugin.so',
    'usr/share/cmake/Modules/FindZLIB.cmake',
    'usr/bin/x',
  ];
  expect(forBuilding.filter((path) => !isForBuilding(path))).toEqual([]);
  expect(forRunning.filter((path) => isForBuilding(path))).toEqual([]);
  expect([
    isForBuilding('usr/lib64/libz.so', 'libz.so.1.3'),
    isForBuilding('usr/lib64/libz.so', '../../lib64/libz.so.1.3'),
    isForBuilding('usr/lib64/libz.so.1', 'libz.so.1.3'),
    isForBuilding('usr/lib64/libplugin.so'),
  ]).toEqual([true, true, false, false]);
});
