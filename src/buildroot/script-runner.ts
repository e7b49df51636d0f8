import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { ensureDir, makeTempDir, pathExists, readTail, writeAtomic } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { PackageScript, ScriptOutcome, ScriptRunner } from '../pkg/index.ts';
import { enterRoot, type SessionEnd } from './enter-root.ts';
import { placeMarker } from './installer-marker.ts';
import { PACKAGE_SCRIPT_ENV } from './usable.ts';

/** The longest of Slackware's own scripts (font and icon caches) take seconds. */
const TIME_LIMIT_MINUTES = 15;
const TIMED_OUT = 124;
const KILLED = 137;
const OUTPUT_LIMIT = 1 << 20;

/**
 * Runs one doinst.sh or douninst.sh with the target as its whole world, as installpkg runs it in Slackware's installer: piped into bash,
 * INSIDE_INSTALLER=true, /usr/lib/setup/setup there while it runs. It starts in `/`, which is the target. While the target has no bash
 * that runs (the first packages of an empty root), the host's programs are the system, read-only, and the target is /mnt, where the
 * script then starts: the same script works in both, since Slackware's installer runs it in the second way. Daemons it leaves are ended.
 */
export const packageScriptRunner: ScriptRunner = async (script, signal) => {
  const root = resolve(script.root);
  if (root === '/') {
    return fail(
      problem(
        'buildroot/not-usable',
        'package scripts are run only in a root that is not the running system',
        {
          hint: 'name another root with --root DIR',
        },
      ),
    );
  }
  // Relative to it are the work folders; the target is named by its whole path.
  await using work = await makeTempDir(tmpdir(), 'slackforge-script-');
  for (const name of ['doinst', 'box']) await ensureDir(join(work.path, name));
  await writeAtomic(join(work.path, 'doinst/script'), script.text);
  const marker = await placeMarker(root);
  if (!marker.ok) return marker;
  await using _marker = marker.value;
  const own = await enter(script, root, work.path, 'root', signal);
  const hasNoShell = !own.ok && own.diagnostics.some((each) => each.code === 'buildroot/no-shell');
  return hasNoShell ? await enter(script, root, work.path, 'toolbox', signal) : own;
};

async function enter(
  script: PackageScript,
  root: string,
  work: string,
  world: 'root' | 'toolbox',
  signal: AbortSignal | undefined,
): Promise<Result<ScriptOutcome>> {
  const logFile = join(work, `${world}.log`);
  const entered = await enterRoot({
    rootsDir: work,
    root,
    lowers: [],
    work,
    world,
    isInstallation: false,
    logFile,
    env: PACKAGE_SCRIPT_ENV,
    argv: [],
    timeoutMs: TIME_LIMIT_MINUTES * 60_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!entered.ok) return entered;
  const output = (await pathExists(logFile)) ? await readTail(logFile, OUTPUT_LIMIT) : '';
  return outcomeOf(script, entered.value, output);
}

function outcomeOf(script: PackageScript, end: SessionEnd, output: string): Result<ScriptOutcome> {
  if (end.status !== undefined) return ok({ status: end.status, output });
  if (end.how === 'interrupted') {
    return fail(
      problem('buildroot/enter-failed', `${script.kind}.sh of ${script.packageName} was interrupted`),
    );
  }
  const why =
    end.how === 'time-limit'
      ? `stopped after ${String(TIME_LIMIT_MINUTES)} minutes`
      : 'ended before it left a status';
  return ok({
    status: end.how === 'time-limit' ? TIMED_OUT : KILLED,
    output: `${output}slackforge: ${why}\n`,
  });
}
