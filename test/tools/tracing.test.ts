import { chmodSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { checkTracing } from '../../src/buildroot/index.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

afterEach(() => vi.unstubAllEnvs());

/** With a strace of our own before all others on PATH; without `script` there is none at all. */
async function checkWith(script?: string) {
  await using folder = await tempTree(script === undefined ? {} : { strace: script });
  if (script !== undefined) chmodSync(folder.at('strace'), 0o755);
  vi.stubEnv('PATH', script === undefined ? folder.path : `${folder.path}:${process.env['PATH'] ?? ''}`);
  return faultsOf(await checkTracing()).map(({ code, message, hint }) => `${code} ${message} ${hint ?? ''}`);
}

test('the strace of this machine takes the options that a traced build is started with', async (context) => {
  await requireTools(context, 'strace');
  expect(await checkTracing()).toEqual({ ok: true, value: undefined });
});

test('a machine without strace is told what it is for and where it comes from', async () => {
  expect(await checkWith()).toEqual([
    'exec/missing-program strace is needed to see what a build opens and is not installed. On Debian: apt-get install strace',
  ]);
});

test('a machine that forbids ptrace is told so, with the words of strace', async () => {
  const refused = 'strace: ptrace(PTRACE_TRACEME, ...): Operation not permitted';
  expect(await checkWith(`#!/bin/sh\necho '${refused}' >&2\nexit 1\n`)).toEqual([
    expect.stringMatching(
      /^buildroot\/cannot-trace strace cannot follow a process here, .*PTRACE_TRACEME, \.\.\.\): Operation not permitted.* Allow ptrace: /s,
    ),
  ]);
});
