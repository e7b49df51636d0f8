import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { TestContext } from 'vitest';
import { requireTools } from './require-tools.ts';
import { skipTest } from './skip.ts';

/** What a program said and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Slackware's own scripts when SLACKFORGE_PKGTOOLS says where they lie, the stand-in's otherwise. */
export const PKGTOOLS = resolve(
  process.env['SLACKFORGE_PKGTOOLS'] ??
    join(import.meta.dirname, '../../scripts/standin/packages/pkgtools/tree/sbin'),
);

/** The programs that the shell scripts and their comparison need, and uid 0: owners and device nodes are compared. */
export async function requirePkgtools(context: TestContext): Promise<void> {
  await requireTools(context, 'unshare', 'mount', 'flock', 'numfmt', 'getfattr', 'setfattr', 'mknod');
  await requireTools(context, 'tar', 'gzip', 'bzip2', 'lzip', 'xz');
  if (process.getuid?.() !== 0) skipTest(context, 'needs uid 0');
}

/**
 * A mount namespace in which the scripts find themselves in /sbin, as upgradepkg calls the others there, and in which /run is
 * empty, so that neither locks nor anything else of this machine are touched. $1 is the scripts' folder, the rest the command.
 */
const INSIDE = `
set -eu
tools=$1 sbin=$(readlink -f /sbin) && shift
mount -t tmpfs -o mode=755 none /run
mkdir -p /run/lock/pkgtools /run/host-sbin
mount --bind "$sbin" /run/host-sbin
mount -t tmpfs -o mode=755 none "$sbin"
ln -s /run/host-sbin/* "$sbin/"
for tool in installpkg upgradepkg removepkg explodepkg makepkg; do ln -sf "$tools/$tool" "$sbin/$tool"; done
exec "$@"
`;

export interface PkgtoolsOptions {
  readonly root?: string;
  readonly cwd?: string;
}

/** Runs one of them in that namespace, with ROOT in its environment and nothing of ours but PATH. */
export async function pkgtools(
  tool: 'installpkg' | 'upgradepkg' | 'removepkg',
  args: readonly string[],
  options: PkgtoolsOptions = {},
): Promise<Ended> {
  const namespace = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const command = ['bash', '-c', INSIDE, 'pkgtools', PKGTOOLS, `/sbin/${tool}`, ...args];
  const child = spawn('unshare', [...namespace, ...command], {
    // bash takes node's socket for a remote shell's and would read ~/.bashrc
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: {
      PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      ...(options.root === undefined ? {} : { ROOT: options.root }),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  return { status, output };
}
