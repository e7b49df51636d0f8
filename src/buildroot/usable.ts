import { join } from 'node:path';
import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { hasProgram, run } from '../lib/exec.ts';
import { ensureDir, makeTempDir } from '../lib/fs.ts';
import { fail, failAll, ok, type Result } from '../lib/result.ts';

/** What package scripts see: the same everywhere, and the sign that an installer, not an administrator, runs them. */
export const PACKAGE_SCRIPT_ENV: Readonly<Record<string, string>> = {
  INSIDE_INSTALLER: 'true',
  HOME: '/root',
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin',
  TERM: 'dumb',
  TZ: 'UTC',
};

const PROGRAMS = [
  'unshare',
  'nsenter',
  'mount',
  'umount',
  'mountpoint',
  'pivot_root',
  'setpriv',
  'bash',
  'env',
];

/**
 * Says whether build roots can be entered here: uid 0, the programs, and a trial overlay mount in namespaces of its own on the file
 * system of `rootsDir` (a file system that is itself an overlay cannot hold one).
 */
export async function checkUsable(rootsDir: string): Promise<Result<void>> {
  if (process.getuid?.() !== 0) {
    return fail(
      problem(
        'buildroot/not-usable',
        'build roots can be entered only by root: they keep owners and need mounts',
        {
          hint: 'run the same command with sudo, or with --runner userns',
        },
      ),
    );
  }
  const missing: Diagnostic[] = [];
  for (const program of PROGRAMS) {
    if (!(await hasProgram(program)))
      missing.push(
        problem('exec/missing-program', `${program} is needed to enter a build root and is not installed.`),
      );
  }
  if (missing.length > 0) return failAll(missing);
  await using trial = await makeTempDir(rootsDir, 'trial-');
  for (const name of ['lower', 'upper', 'ovl', 'root']) await ensureDir(join(trial.path, name));
  const options = 'lowerdir=lower,upperdir=upper,workdir=ovl';
  const mounted = await run({
    argv: [
      'unshare',
      '--mount',
      '--pid',
      '--fork',
      '--net',
      '--ipc',
      '--uts',
      'mount',
      '-t',
      'overlay',
      '-o',
      options,
      'overlay',
      'root',
    ],
    cwd: trial.path,
  });
  if (mounted.ok) return ok(undefined);
  return fail(
    problem(
      'buildroot/not-usable',
      `no build root can be mounted in ${rootsDir}: ${mounted.diagnostics[0]?.message ?? ''}`,
      {
        hint: 'inside a container, allow mounts (CAP_SYS_ADMIN) and put out/ on a volume that is no overlay itself',
      },
    ),
  );
}
