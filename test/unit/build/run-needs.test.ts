import { expect, test } from 'vitest';
import { judgeRunNeeds, type RunContext } from '../../../src/build/run-needs.ts';
import { NeedsIndex, type PackageNeeds } from '../../../src/pkg/index.ts';

const NOTHING: PackageNeeds = {
  libraries: [],
  wantsLibraries: {},
  programs: [],
  wantsPrograms: {},
  modules: [],
  wantsModules: {},
};
const MIRROR = new NeedsIndex([
  { name: 'aaa_glibc-solibs', needs: { ...NOTHING, libraries: ['libc.so.6'] } },
  { name: 'bash', needs: { ...NOTHING, programs: ['bash'] } },
  { name: 'json-c', needs: { ...NOTHING, libraries: ['libjson-c.so.5'] } },
  { name: 'python3', needs: { ...NOTHING, programs: ['python3'] } },
  { name: 'xz', needs: { ...NOTHING, libraries: ['liblzma.so.5'] } },
]);
const RESULT: PackageNeeds = {
  ...NOTHING,
  wantsLibraries: {
    'libc.so.6': 'usr/sbin/toyd',
    'libjson-c.so.5': 'usr/sbin/toyd',
    'liblzma.so.5': 'usr/sbin/toyd',
    'libyang.so.3': 'usr/lib64/libtoy.so',
    'libnobody.so.1': 'usr/sbin/toyd',
  },
  wantsPrograms: { bash: 'usr/sbin/toy', python3: 'usr/sbin/toy-reload' },
};
const CONTEXT: RunContext = {
  name: 'toy',
  depends: new Set(),
  baseDepends: new Set(),
  core: new Set(['bash', 'xz']),
  ours: new Map([['libyang', { ...NOTHING, libraries: ['libyang.so.3'] }]]),
  mirror: MIRROR,
};
const told = ({ undeclared }: ReturnType<typeof judgeRunNeeds>) =>
  undeclared.map(
    ({ kind, wanted, file, owners, place }) => `${kind} ${wanted} for ${file}: ${owners.join()} in ${place}`,
  );

test('names each library and interpreter that the recipe does not declare, with the file that wants it and who has it', () => {
  const judged = judgeRunNeeds(RESULT, CONTEXT);
  expect(told(judged)).toEqual([
    'library libjson-c.so.5 for usr/sbin/toyd: json-c in base.run',
    'library libyang.so.3 for usr/lib64/libtoy.so: libyang in depends.run',
    'program python3 for usr/sbin/toy-reload: python3 in base.run',
  ]);
  expect(judged.unknown.map(({ wanted }) => wanted)).toEqual(['libnobody.so.1']);
});

test('is content with what is declared, and tells what of it no file shows', () => {
  const result = { ...RESULT, wantsModules: { zlib: 'usr/lib64/pkgconfig/toy.pc' } };
  const judged = judgeRunNeeds(result, {
    ...CONTEXT,
    depends: new Set(['libyang', 'protobuf-c', 'zlib']),
    ours: new Map([...CONTEXT.ours, ['zlib', { ...NOTHING, modules: ['zlib'] }]]),
    baseDepends: new Set(['json-c', 'python3', 'bash', 'iproute2']),
  });
  expect(told(judged)).toEqual([]);
  expect(judged.unseen).toEqual(['protobuf-c', 'iproute2']);
});
