import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { hasProgram, run, runBytes, spawnPipe } from '../../../src/lib/exec.ts';
import { faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

/** A shell as the program that behaves in some way; every machine has one. */
const shell = (script: string) => ['sh', '-c', script] as const;

describe('a program that ends well', () => {
  it('gives what it said, on both channels', async () => {
    const result = await run({ argv: shell('echo out; echo err >&2') });
    expect(valueOf(result)).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  });

  it('is given its input, its folder, and no environment but what is named, PATH and HOME', async () => {
    await using files = await tempTree();
    process.env['SLACKFORGE_LEAK'] = 'secret';
    const result = await run({
      argv: shell('cat; pwd; env'),
      cwd: files.path,
      env: { A: 'b' },
      input: 'in\n',
    });
    delete process.env['SLACKFORGE_LEAK'];
    const { stdout } = valueOf(result);
    expect(stdout).toMatch(new RegExp(`^in\n${files.path}\n`));
    expect(stdout).toMatch(/^A=b$/m);
    expect(stdout).toMatch(/^LC_ALL=C$/m);
    expect(stdout).not.toContain('SLACKFORGE_LEAK');
  });

  it('reads the end of its input at once when it is given none', async () => {
    expect(valueOf(await run({ argv: ['cat'] })).stdout).toBe('');
  });

  it('has its bytes left as they are', async () => {
    const result = await runBytes({ argv: shell(String.raw`printf '\377\000\n'`) });
    expect([...valueOf(result)]).toEqual([0xff, 0, 0x0a]);
  });

  it('has its lines told one by one, also the last without an end and those cut in two', async () => {
    const lines: string[] = [];
    const half = String.raw`printf 'one\ntw\303'; exec 3<&1; cat; printf '\244\nlast'`;
    valueOf(await run({ argv: shell(half), onLine: (line) => lines.push(line) }));
    expect(lines).toEqual(['one', 'twä', 'last']);
  });
});

describe('a program that ends badly', () => {
  it('is told as the line that could be typed, its status and its last words', async () => {
    const [fault] = faultsOf(await run({ argv: shell('echo said; echo "no such luck" >&2; exit 3') }));
    expect(fault?.code).toBe('exec/failed');
    expect(fault?.message).toBe(
      `"sh -c 'echo said; echo "no such luck" >&2; exit 3'" ended with status 3: no such luck`,
    );
  });

  it('has its standard output quoted when standard error is empty, and only the last 20 lines', async () => {
    const [fault] = faultsOf(await run({ argv: shell('seq 1 50; false') }));
    expect(fault?.message).toMatch(/ended with status 1: 31\n32\n[\d\n]*\n50$/);
  });

  it('is told by its signal', async () => {
    const [fault] = faultsOf(await run({ argv: shell('kill -KILL $$') }));
    expect(fault?.message).toBe(`"sh -c 'kill -KILL $$'" was killed by SIGKILL.`);
  });

  it('cannot colour the terminal or move its cursor', async () => {
    const [fault] = faultsOf(
      await run({ argv: shell(String.raw`printf '\033[31mred\033[0m\007' >&2; exit 1`) }),
    );
    expect(fault?.message).toMatch(/status 1: red$/);
  });

  it('has its bytes read as text for its last words', async () => {
    const [fault] = faultsOf(await runBytes({ argv: shell('echo why >&2; exit 9') }));
    expect(fault?.message).toMatch(/ended with status 9: why$/);
  });
});

describe('a program that is not there', () => {
  it('is told with what it is for and the Debian package that has it', async () => {
    const [fault] = faultsOf(await run({ argv: ['no-such-program-here'], why: 'write boot media' }));
    expect(fault).toEqual({
      code: 'exec/missing-program',
      severity: 'error',
      message: 'no-such-program-here is needed to write boot media and is not installed.',
      hint: 'On Debian: apt-get install no-such-program-here',
    });
  });

  it('has a package of another name where that is known', async () => {
    const before = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    const fault = faultsOf(await run({ argv: ['mkfs.vfat'] }))[0];
    const pipe = spawnPipe({ argv: ['qemu-system-x86_64'] });
    const other = faultsOf(await pipe.done)[0];
    process.env['PATH'] = before;
    expect(fault?.hint).toBe('On Debian: apt-get install dosfstools');
    expect(other?.hint).toBe('On Debian: apt-get install qemu-system-x86');
  });

  it('is not blamed when it is the folder that is missing', async () => {
    const [fault] = faultsOf(await run({ argv: ['sh', '-c', 'true'], cwd: '/no/such/folder' }));
    expect(fault?.code).toBe('exec/failed');
    expect(fault?.message).toBe('"sh -c true" could not be started (ENOENT).');
  });

  it('is found by hasProgram only when it may be executed', async () => {
    expect(await hasProgram('sh')).toBe(true);
    expect(await hasProgram('no-such-program-here')).toBe(false);
    expect(await hasProgram('/etc/passwd')).toBe(false);
  });
});

describe('a log file', () => {
  it('is appended to while the program runs, and named when it fails', async () => {
    await using files = await tempTree({ log: 'before\n' });
    // The program reads its own log: what it said first must be there before it ends.
    const script = 'echo first; until grep -q first log; do :; done; echo second >&2; exit 1';
    const result = await run({
      argv: shell(script),
      cwd: files.path,
      logFile: files.at('log'),
      timeoutMs: 10_000,
    });
    expect(await readFile(files.at('log'), 'utf8')).toBe('before\nfirst\nsecond\n');
    expect(faultsOf(result)[0]?.hint).toBe(`The whole output is in ${files.at('log')}`);
  });
});

describe('a program that must stop', () => {
  it('is stopped when its time is over', async () => {
    const [fault] = faultsOf(await run({ argv: ['sleep', '60'], timeoutMs: 50 }));
    expect(fault?.code).toBe('exec/timed-out');
    expect(fault?.message).toBe('"sleep 60" was stopped after 50 ms.');
  });

  it('is stopped when the work is interrupted', async () => {
    const abort = new AbortController();
    const result = run({
      argv: shell('echo ready; exec sleep 60'),
      signal: abort.signal,
      onLine: () => abort.abort(),
    });
    expect(faultsOf(await result)[0]?.message).toMatch(/was interrupted: ready$/);
  });

  it('is not begun after the interrupt', async () => {
    await using files = await tempTree();
    const argv = shell('touch begun');
    const result = await run({ argv, cwd: files.path, signal: AbortSignal.abort() });
    expect(faultsOf(result)[0]?.message).toBe(`"sh -c 'touch begun'" was interrupted.`);
    expect(await readdir(files.path)).toEqual([]);
  });
});

describe('a pipe', () => {
  it('is talked to while it runs, and tells how it ended', async () => {
    const pipe = spawnPipe({ argv: ['cat'] });
    pipe.stdin.write('hello');
    const [heard] = (await pipe.stdout.take(1).toArray()) as Buffer[];
    pipe.stdin.end();
    expect(String(heard)).toBe('hello');
    const killed = spawnPipe({ argv: ['cat'] });
    killed.kill('SIGKILL');
    expect(faultsOf(await killed.done)[0]?.message).toBe('"cat" was killed by SIGKILL.');
  });
});
