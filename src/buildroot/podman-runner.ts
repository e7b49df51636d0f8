import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { hasProgram } from '../lib/exec.ts';
import { ensureDir, makeTempDir, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { enterRoot, type Entry } from './enter-root.ts';
import { runJob, type Engine } from './run-job.ts';
import type { Runner } from './runner.ts';
import { checkUsable } from './usable.ts';

const engine: Engine = { isUsable: checkPodman, enter: enterContainer };

/**
 * The same overlay as the root of a container of podman's (scripts/enter-podman): its runtime makes the namespaces, rights and mounts,
 * and its filter of system calls comes on top. Nothing is asked of a registry and no image is stored; podman's state is the job's own
 * and ends with it.
 */
export const podmanRunner: Runner = {
  isUsable: checkPodman,
  run: (job) => runJob(job, engine),
};

function enterContainer(entry: Entry) {
  return enterRoot({ ...entry, by: 'podman' });
}

/**
 * As checkUsable, and then a trial: a container of an empty root. It is made whole before its program is looked for, so where podman works
 * the program is what it misses. Podman's own last words tell what is wrong elsewhere.
 */
async function checkPodman(rootsDir: string): Promise<Result<void>> {
  const mounts = await checkUsable(rootsDir);
  if (!mounts.ok) return mounts;
  if (!(await hasProgram('podman'))) {
    const message = 'podman is needed for --runner podman and is not installed.';
    return fail(
      problem('exec/missing-program', message, {
        hint: 'On Debian: apt-get install podman crun; or leave --runner away',
      }),
    );
  }
  await using trial = await makeTempDir(rootsDir, 'trial-');
  for (const name of ['lower', 'upper', 'ovl', 'tmp', 'doinst']) await ensureDir(join(trial.path, name));
  const logFile = join(trial.path, 'log');
  const entered = await enterContainer({
    rootsDir: trial.path,
    root: 'root',
    lowers: ['lower'],
    work: '.',
    logFile,
    env: {},
    argv: ['/bin/true'],
  });
  const [fault] = entered.ok ? [] : entered.diagnostics;
  if (fault?.code === 'buildroot/no-shell') return ok(undefined);
  return fail(
    problem(
      'buildroot/not-usable',
      `podman cannot run a container here: ${fault?.message ?? (await readText(logFile)).trim()}`,
      { hint: 'leave --runner away to build without podman' },
    ),
  );
}
