import { planUserNamespace } from '../buildroot/index.ts';
import { runInteractive } from '../lib/exec.ts';
import { ok, type Result } from '../lib/result.ts';

/**
 * Does this very command once more as uid 0 of a user namespace, on the same terminal, and gives its exit code. Undefined when this process
 * may go on itself: as root, and inside. Fails when the kernel or the account's /etc/subuid does not allow it.
 */
export async function runInUserNamespace(): Promise<Result<number | undefined>> {
  const itself = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const plan = await planUserNamespace(itself, process.env);
  if (!plan.ok) return plan;
  if (plan.value === undefined) return ok(undefined);
  return runInteractive({ ...plan.value, why: 'do this as an ordinary user' });
}
