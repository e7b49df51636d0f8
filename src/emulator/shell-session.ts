import type { SerialConsole } from './serial-console.ts';
import { ok, type Result } from '../lib/result.ts';

/** A command's output and status, as the machine's shell gave them. */
export interface Answer {
  readonly output: string;
  readonly status: number;
}

/**
 * A person at the serial line: logs in at the getty and runs commands. Markers are put together by the machine's shell
 * (`sf-$((...))`), so that the echo of what was typed is never taken for the answer.
 */
export class ShellSession {
  private readonly console: SerialConsole;
  private count = 0;

  private constructor(console: SerialConsole) {
    this.console = console;
  }

  /** Waits for the login prompt and logs in. Fails when no shell comes: the last words say why. */
  static async login(
    console: SerialConsole,
    account: { readonly user: string; readonly password: string },
    bootTimeoutMs: number,
  ): Promise<Result<ShellSession>> {
    const prompt = await console.waitFor(/login: ?$/, bootTimeoutMs, 'the login prompt');
    if (!prompt.ok) return prompt;
    await console.send(`${account.user}\n`);
    const asked = await console.waitFor(/[Pp]assword: ?$/, 60_000, 'the password prompt');
    if (!asked.ok) return asked;
    await console.send(`${account.password}\n`);
    const session = new ShellSession(console);
    // Time for PAM and the login shell: keys typed before it reads them can be thrown away by it.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await console.send("stty -echo cols 500; PS1='' PS2='' exec bash --norc --noprofile --noediting\n");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await console.send('echo sf-$((6*7))-shell\n');
    const ready = await console.waitFor(/sf-42-shell/, 60_000, 'a shell after the login');
    return ready.ok ? ok(session) : ready;
  }

  /** Runs one command line. Its status is part of the answer; a failure is a machine that does not answer. */
  async run(command: string, timeoutMs = 120_000): Promise<Result<Answer>> {
    this.count += 1;
    const mark = `${String(this.count)}-`;
    const number = String(this.count);
    // One line: sudo hands what is typed ahead to the program that it runs.
    await this.console.send(`echo sf-begin-$((${number}))-; ${command}; echo sf-end-$((${number}))-$?\n`);
    const begun = await this.console.waitFor(
      new RegExp(`sf-begin-${mark}`),
      timeoutMs,
      `"${command}" to begin`,
    );
    if (!begun.ok) return begun;
    const done = await this.console.waitFor(
      new RegExp(`([^]*?)sf-end-${mark}(\\d+)`),
      timeoutMs,
      `"${command}"`,
    );
    if (!done.ok) return done;
    return ok({ output: (done.value[1] ?? '').trim(), status: Number(done.value[2]) });
  }
}
