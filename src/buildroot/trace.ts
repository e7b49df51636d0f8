import { problem } from '../lib/diagnostic.ts';
import { run, type Command } from '../lib/exec.ts';
import { fail, ok, type Result } from '../lib/result.ts';

/** Enough for the words of a job, by which its beginning is found. */
const WORD_BYTES = 256;

const WATCHED = [
  '--follow-forks',
  // Only these calls stop a process: a build is slowed by a part of its time, and not to a tenth of its pace.
  '--seccomp-bpf',
  '--trace=open,openat,openat2,execve',
  '--successful-only',
  '--decode-fds=path',
  '--signal=none',
  '-qq',
  `--string-limit=${String(WORD_BYTES)}`,
] as const;

/**
 * The command as it is run under the host's strace, which notes in `file` what it and all that it starts open or run with success, through
 * every namespace: the root needs no strace, and process 1 of the root does not see it. The command stays our own child, so that whatever
 * ends it does so as before; strace ends with the last of its processes. A line takes some 150 bytes, a compiler writes a few hundred.
 */
export function traced(argv: Command['argv'], file: string): Command['argv'] {
  return ['strace', '--daemonize', ...WATCHED, `--output=${file}`, '--', ...argv];
}

/** Whether strace is here and may follow a process. Fails with what to do when not. */
export async function checkTracing(): Promise<Result<void>> {
  const why = 'see what a build opens';
  const tried = await run({ argv: ['strace', ...WATCHED, '--output=/dev/null', '--', 'true'], why });
  if (tried.ok) return ok(undefined);
  const [fault] = tried.diagnostics;
  if (fault?.code === 'exec/missing-program') return tried;
  const message = `strace cannot follow a process here, so that what a build opens is not seen: ${fault?.message ?? ''}`;
  const hint =
    'Allow ptrace: a container wants the capability SYS_PTRACE or a seccomp profile that lets ptrace pass, and kernel.yama.ptrace_scope must be below 3. Without --check-needs nothing is traced.';
  return fail(problem('buildroot/cannot-trace', message, { hint }));
}
