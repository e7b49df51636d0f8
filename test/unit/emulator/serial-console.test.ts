import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SerialConsole } from '../../../src/emulator/serial-console.ts';
import { ShellSession } from '../../../src/emulator/shell-session.ts';

describe('SerialConsole', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sf-serial-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });
  /** A shell program in the place of the emulator: its input and output are the serial line. */
  const machine = (script: string, onLine?: (line: string) => void) =>
    new SerialConsole(['bash', '-c', script], {
      logFile: `${dir}/log`,
      ...(onLine === undefined ? {} : { onLine }),
    });

  it('finds patterns one after the other, without escape sequences, and reports whole lines', async () => {
    const lines: string[] = [];
    await using console = machine(
      String.raw`printf 'one\r\n\033[2J\033['; sleep 0.1; printf '1;1Htwo\r\n'; read x; echo "got $x"`,
      (line) => lines.push(line),
    );
    const two = await console.waitFor(/two/, 5000);
    expect(two.ok).toBe(true);
    await console.send('hello\n');
    const got = await console.waitFor(/got (\w+)/, 5000);
    expect(got.ok && got.value[1]).toBe('hello');
    expect((await console.ended).ok).toBe(true);
    expect(lines).toEqual(['one', 'two', 'got hello']);
    expect(await readFile(`${dir}/log`, 'utf8')).toBe('one\ntwo\ngot hello\n');
  });

  it('says what was last heard when nothing more comes, and when the machine ends', async () => {
    await using slow = machine(String.raw`printf 'up\nstill here'; sleep 60`);
    // Until the first word is heard: a busy machine starts a shell late.
    expect((await slow.waitFor(/up/, 20_000)).ok).toBe(true);
    const late = await slow.waitFor(/never/, 300, 'the login prompt');
    expect(late.ok ? '' : late.diagnostics[0]?.message).toBe(
      "Waited 0.3 s for the login prompt; the machine's last words: still here",
    );
    await using gone = machine('echo kernel panic');
    const ended = await gone.waitFor(/never/, 5000, 'the login prompt');
    expect(ended.ok ? '' : ended.diagnostics[0]?.code).toBe('emulator/ended');
  });

  it('logs in and tells a command and its echo from the answer', async () => {
    const getty = [
      String.raw`printf 'welcome\nnode3 login: '; read user; printf 'Password: '; read password`,
      // The terminal's echo of the first line that is typed, then a shell that takes over.
      String.raw`[ "$user/$password" = me/secret ] && { read first; echo "$first"; exec bash --noediting; }; echo refused`,
    ].join('\n');
    await using console = machine(getty);
    const shell = await ShellSession.login(console, { user: 'me', password: 'secret' }, 5000);
    if (!shell.ok) throw new Error(shell.diagnostics[0]?.message);
    const answer = await shell.value.run('printf "a\\nb\\n"; false');
    expect(answer.ok && answer.value).toEqual({ output: 'a\nb', status: 1 });
    const next = await shell.value.run('echo c');
    expect(next.ok && next.value).toEqual({ output: 'c', status: 0 });
  });
});
