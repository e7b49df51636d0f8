import { expect, it } from 'vitest';
import { classifyFailure } from '../../../src/build/classify-failure.ts';

const EXIT = { how: 'exit', status: 2 } as const;

it.each([
  [
    'foo.c:3:10: fatal error: zlib.h: No such file or directory',
    'missing-header',
    'the header zlib.h is missing',
  ],
  [
    '/usr/bin/ld: cannot find -lssl: No such file or directory',
    'missing-library',
    'the library ssl is missing',
  ],
  ["No package 'libuv' found", 'missing-library', 'pkg-config does not know libuv'],
  [
    'meson.build:4:0: ERROR: Dependency "glib-2.0" not found, tried pkgconfig',
    'missing-library',
    'the library glib-2.0 is missing',
  ],
  [
    '-- Could NOT find PkgConfig (missing: PKG_CONFIG_EXECUTABLE)',
    'missing-library',
    'CMake does not find PkgConfig',
  ],
  ["ModuleNotFoundError: No module named 'sphinx'", 'missing-module', 'the Python module sphinx is missing'],
  ['./x.SlackBuild: line 40: cmake: command not found', 'missing-program', 'the program cmake is missing'],
  ['configure: error: unknown option', 'configure', 'configuring failed'],
  ['src/a.c:10:3: error: expected expression', 'compile', 'compiling failed'],
  ['a.c:(.text+0x1): undefined reference to `main1`', 'link', 'linking failed'],
  ['make[1]: *** [Makefile:9: check-am] Error 1', 'test', 'the tests failed'],
  ['1 out of 2 hunks FAILED -- saving rejects', 'patch', 'a patch does not apply'],
  ['make: *** [Makefile:2: all] Error 2', 'compile', 'compiling failed'],
  ['something else', 'unknown', 'it ended with status 2'],
])('%s: %s', (line, kind, text) => {
  expect(classifyFailure(EXIT, ['checking for gcc', line, 'make: leaving'])).toMatchObject({
    kind,
    text,
    isMachine: false,
  });
});

it.each([
  ['cp: error writing "x": No space left on device', 'no-space'],
  ['g++: fatal error: Killed signal terminated program cc1plus', 'memory'],
  ['make[2]: *** [Makefile:10: foo.o] Killed', 'memory'],
  ['./go.SlackBuild: line 55:  1234 Killed                  go build', 'memory'],
  ['error: could not compile `prog` (signal: 9, SIGKILL: kill)', 'memory'],
  ['tar: usr/lib: Cannot write: Input/output error', 'disk'],
  ['/bin/sh: fork: retry: Resource temporarily unavailable', 'processes'],
  ['curl: (6) Could not resolve host: example.org', 'network'],
])('%s: the machine is to blame (%s)', (line, kind) => {
  expect(classifyFailure(EXIT, [line, 'make: *** [all] Error 1'])).toMatchObject({ kind, isMachine: true });
});

it('blames the machine for a signal and for every limit, whatever the log says', () => {
  const log = ['configure: error: no'];
  expect(classifyFailure({ how: 'signal', signal: 'SIGKILL' }, log)).toMatchObject({
    kind: 'signal',
    text: 'it was killed by SIGKILL',
    isMachine: true,
  });
  expect(classifyFailure({ how: 'time-limit', verdict: 'was stopped: late' }, log)).toMatchObject({
    kind: 'time-limit',
    text: 'it was stopped: late',
    isMachine: true,
  });
});

it('does not look at what was said long before the end', () => {
  const log = [
    'tool: command not found',
    ...Array.from({ length: 80 }, () => 'fine'),
    'make: *** [all] Error 2',
  ];
  expect(classifyFailure(EXIT, log).kind).toBe('compile');
});
