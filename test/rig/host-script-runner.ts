import { spawn } from 'node:child_process';
import { ok } from '../../src/lib/result.ts';
import type { ScriptRunner } from '../../src/pkg/index.ts';

/**
 * Runs package scripts as installpkg and removepkg do: with this machine's shell, the root as working directory, and not chrooted. So
 * the same shell runs the same script for both sides of a comparison, and a root of five files needs none of its own.
 * Only for scripts that the tests know.
 */
export const hostScriptRunner: ScriptRunner = async ({ root, kind, text }) => {
  const child = spawn(kind === 'doinst' ? '/bin/bash' : '/bin/sh', [], {
    cwd: root,
    // SHLVL: with a socket for standard input, bash takes itself for a remote shell otherwise, and reads ~/.bashrc.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', SHLVL: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // A script that ends early leaves the rest of its text unread.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text);
  const status = await new Promise<number>((resolve, reject) =>
    child.on('error', reject).on('close', (code) => {
      resolve(code ?? 137);
    }),
  );
  return ok({ status, output });
};
