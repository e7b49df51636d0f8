import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ElfCollector } from '../../../src/lib/elf-collector.ts';
import { isElf, parseElf } from '../../../src/lib/elf.ts';
import { makeElf, type ElfShape } from '../../rig/make-elf.ts';

const SHAPE: ElfShape = {
  needed: ['libcap.so.2', 'libc.so.6'],
  soname: 'libtoy.so.1',
  rpath: '/usr/lib64/toy',
  runpath: '$ORIGIN/../lib64',
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  hasSymbols: true,
};

describe('parseElf', () => {
  test.each([
    { bits: 64, isBigEndian: false, machine: 62, name: 'x86_64' },
    { bits: 32, isBigEndian: false, machine: 3, name: 'i386' },
    { bits: 64, isBigEndian: true, machine: 21, name: 'ppc64' },
    { bits: 32, isBigEndian: true, machine: 8, name: 'mips' },
  ] as const)('reads what a linker wrote, $bits bit, big endian $isBigEndian', ({ name, ...shape }) => {
    const { bits } = shape;
    expect(parseElf(makeElf({ ...SHAPE, ...shape }))).toEqual({
      bits,
      machine: name,
      kind: 'shared',
      needed: SHAPE.needed,
      soname: SHAPE.soname,
      rpath: SHAPE.rpath,
      runpath: SHAPE.runpath,
      interpreter: SHAPE.interpreter,
      hasSymbols: true,
    });
  });

  test('leaves out what is not there', () => {
    expect(parseElf(makeElf({ type: 2, machine: 999 }))).toEqual({
      bits: 64,
      machine: 'machine 999',
      kind: 'executable',
      needed: [],
      hasSymbols: false,
    });
  });

  test('says what is wrong with a file that ends too early or points outside itself', () => {
    const whole = makeElf(SHAPE);
    expect(parseElf(whole.subarray(0, 20))).toHaveProperty('damage');
    expect(parseElf(whole.subarray(0, -10))).toHaveProperty('damage');
    const wild = Buffer.from(whole);
    wild.writeBigUInt64LE(0xffff_ffff_ffff_fff0n, 40);
    expect(parseElf(wild)).toHaveProperty('damage');
  });

  test('never throws, whatever bytes follow the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(300), (noise, at) => {
        const bytes = makeElf(SHAPE);
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - 4 - at)), 4 + Math.min(at, bytes.length - 4));
        expect(typeof parseElf(bytes)).toBe('object');
      }),
    );
  });
});

describe('ElfCollector', () => {
  test('gives the same for pieces of any size, from a buffer that is used again', () => {
    const whole = makeElf(SHAPE);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (size) => {
        const collector = new ElfCollector();
        const shared = Buffer.alloc(size);
        for (let at = 0; at < whole.length; at += size) {
          const length = whole.copy(shared, 0, at, at + size);
          collector.write(shared.subarray(0, length));
        }
        expect(collector.finish()).toEqual(parseElf(whole));
      }),
    );
  });

  test('describes a file of 40 MiB whose dynamic section and section table lie behind what is kept', () => {
    const whole = makeElf({ ...SHAPE, filler: 40 * 1024 * 1024 });
    const collector = new ElfCollector();
    for (let at = 0; at < whole.length; at += 65_536) collector.write(whole.subarray(at, at + 65_536));
    expect(collector.finish()).toMatchObject({
      needed: SHAPE.needed,
      hasSymbols: true,
      runpath: SHAPE.runpath,
    });
  });
});

test('isElf looks at the first four bytes', () => {
  expect([isElf(makeElf()), isElf(Buffer.from('#!/bin/sh\n')), isElf(new Uint8Array())]).toEqual([
    true,
    false,
    false,
  ]);
});
