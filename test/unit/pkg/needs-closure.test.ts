import { describe, expect, test } from 'vitest';
import { NeedsIndex, needsClosure, type PackageNeeds } from '../../../src/pkg/index.ts';

const NOTHING: PackageNeeds = {
  libraries: [],
  wantsLibraries: {},
  programs: [],
  wantsPrograms: {},
  modules: [],
  wantsModules: {},
};
const wants = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'a file']));
const index = (packages: Readonly<Record<string, Partial<PackageNeeds>>>) =>
  new NeedsIndex(
    Object.entries(packages).map(([name, needs]) => ({ name, needs: { ...NOTHING, ...needs } })),
  );
const viewsOf = (reached: ReturnType<typeof needsClosure>) =>
  [...reached].map(([name, { view }]) => `${name}: ${view}`);

const SYSTEM = index({
  aaa_libraries: { libraries: ['libz.so.1', 'libold.so.1'] },
  curl: {
    libraries: ['libcurl.so.4'],
    wantsLibraries: wants('libz.so.1', 'libssl.so.3'),
    modules: ['libcurl'],
    wantsModules: wants('openssl'),
  },
  openssl: { libraries: ['libssl.so.3'], modules: ['openssl'], wantsLibraries: wants('libz.so.1') },
  zlib: { libraries: ['libz.so.1'], modules: ['zlib'] },
  perl: { programs: ['perl'], wantsLibraries: wants('libold.so.1') },
  m4: { programs: ['m4'] },
  autoconf: { programs: ['autoconf'], wantsPrograms: wants('perl') },
  loop: { libraries: ['libloop.so'], wantsLibraries: wants('libback.so', 'libnobody.so') },
  back: { libraries: ['libback.so'], wantsLibraries: wants('libloop.so') },
});

describe('the closure of needs', () => {
  test('shows what .pc files require whole, and what only runs to run', () => {
    expect(viewsOf(needsClosure(SYSTEM, ['curl']))).toEqual(['curl: whole', 'openssl: whole', 'zlib: run']);
  });

  test('takes a library from its own package rather than from a collection, unless nobody else has it', () => {
    expect(viewsOf(needsClosure(SYSTEM, ['perl']))).toEqual(['perl: whole', 'aaa_libraries: run']);
    const present = new Map([['aaa_libraries', { view: 'whole', because: 'declared' } as const]]);
    expect(viewsOf(needsClosure(SYSTEM, ['openssl'], { present }))).toEqual(['openssl: whole']);
  });

  test('follows interpreters and what no file shows, or leaves them out', () => {
    expect(viewsOf(needsClosure(SYSTEM, ['autoconf']))).toEqual([
      'autoconf: whole',
      'perl: run',
      'm4: run',
      'aaa_libraries: run',
    ]);
    expect(viewsOf(needsClosure(SYSTEM, ['autoconf'], { withPrograms: false }))).toEqual(['autoconf: whole']);
  });

  test('shows whole what is there to run only and is now declared', () => {
    const present = new Map([['zlib', { view: 'run', because: 'x' } as const]]);
    expect(viewsOf(needsClosure(SYSTEM, ['zlib'], { present }))).toEqual(['zlib: whole']);
  });

  test('ends in a circle, passes over what nobody has, and says why each is there', () => {
    const reached = needsClosure(SYSTEM, ['loop', 'no-such-package']);
    expect([...reached].map(([name, { because }]) => `${name}: ${because}`)).toEqual([
      'loop: declared',
      'back: libback.so for a file of loop',
    ]);
  });
});
