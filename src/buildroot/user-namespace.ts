import { problem } from '../lib/diagnostic.ts';
import { hasProgram, run } from '../lib/exec.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/** Set for the command that runs inside, so that it does not begin another namespace. */
const INSIDE = 'SLACKFORGE_USER_NAMESPACE';

const UNSHARE = ['unshare', '--user', '--map-root-user', '--map-auto'] as const;

/** A command to run in the place of this one. */
export interface Again {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How an ordinary user does what needs uid 0: the whole command runs once more inside a user namespace, in which the account is uid 0 and
 * the uids that /etc/subuid gives it are 1 and up. Owners, setuid bits and capabilities are then kept as that namespace sees them, and no
 * right on the host comes with it. Undefined when it is not needed: for root, and inside. Fails when this machine does not let the account.
 *
 * `command` is how this process was started: node, its options, the script and its arguments.
 */
export async function planUserNamespace(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<Again | undefined>> {
  if (env[INSIDE] === '1' || process.getuid?.() === 0) return ok(undefined);
  for (const program of ['unshare', 'newuidmap', 'newgidmap']) {
    if (await hasProgram(program)) continue;
    const message = `${program} is needed to enter a build root as an ordinary user and is not installed.`;
    const hint = `On Debian: apt-get install ${program === 'unshare' ? 'util-linux' : 'uidmap'}`;
    return fail(problem('exec/missing-program', message, { hint }));
  }
  const trial = await run({ argv: [...UNSHARE, 'chown', '--version'] });
  if (!trial.ok) {
    return fail(
      problem(
        'buildroot/not-usable',
        `this account cannot make a user namespace: ${trial.diagnostics[0]?.message ?? ''}`,
        {
          hint: 'give it 65536 uids and gids in /etc/subuid and /etc/subgid ("NAME:100000:65536"), see that user.max_user_namespaces is not 0, or use sudo',
        },
      ),
    );
  }
  const kept = Object.entries(env).filter((word): word is [string, string] => word[1] !== undefined);
  return ok({ argv: [...UNSHARE, ...command], env: { ...Object.fromEntries(kept), [INSIDE]: '1' } });
}
