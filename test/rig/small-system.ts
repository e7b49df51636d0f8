import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'vitest';
import type { TestMember } from './make-package.ts';
import { requireTools } from './require-tools.ts';
import { skipTest } from './skip.ts';

const PROGRAMS = ['bash', 'cat', 'chmod', 'ls', 'mkdir', 'rm', 'rmdir', 'sleep', 'touch', 'ln', 'ldconfig'];

/** A package with this machine's bash and a few others, and the libraries they name: enough of a system to run scripts. */
export function systemMembers(more: readonly string[] = []): readonly TestMember[] {
  const paths = new Map<string, string>();
  for (const program of [...PROGRAMS, ...more]) {
    const [path = '', ...libraries] = locate(program);
    paths.set(`usr/bin/${program}`, path);
    for (const library of libraries) paths.set(library.replace(/^\//, ''), library);
  }
  const members = [...paths].map(([name, path]) => ({
    name,
    content: readFileSync(realpathSync(path)),
    mode: 0o755,
  }));
  return [{ name: './' }, ...members];
}

/** The same programs are asked for by every test of a file, and they do not move meanwhile. */
const located = new Map<string, readonly string[]>();

/** Where a program is, and each library that it names. */
function locate(program: string): readonly string[] {
  const script =
    'PATH=/usr/sbin:/sbin:$PATH; path=$(command -v "$1") && echo "$path" && { ldd "$path" 2> /dev/null || true; }';
  const known =
    located.get(program) ??
    [...execFileSync('bash', ['-c', script, 'bash', program], { encoding: 'utf8' }).matchAll(/\/\S+/g)].map(
      ([path]) => path,
    );
  located.set(program, known);
  return known;
}

/** The same as a tree in a folder, with /bin, /sbin and /tmp. */
export function makeSmallSystem(root: string, more: readonly string[] = []): void {
  for (const { name, content } of systemMembers(more)) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
    chmodSync(join(root, name), 0o755);
  }
  execFileSync('ln', ['-s', 'usr/bin', join(root, 'bin')]);
  execFileSync('ln', ['-s', 'usr/bin', join(root, 'sbin')]);
  mkdirSync(join(root, 'tmp'));
}

/** First line of tests that enter a root: the programs, and uid 0. */
export async function requireRoot(context: TestContext): Promise<void> {
  await requireTools(context, 'unshare', 'setpriv', 'nsenter', 'mount', 'chroot', 'xz');
  if (process.getuid?.() === 0) return;
  if (process.env['SLACKFORGE_REQUIRE_TOOLS'] === '1')
    throw new Error('SLACKFORGE_REQUIRE_TOOLS=1, and this is not uid 0');
  skipTest(context, 'needs uid 0');
}
