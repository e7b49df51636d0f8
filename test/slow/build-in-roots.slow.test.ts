import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUILD_EVENT } from '../../src/build/events.ts';
import { compiledMain } from '../rig/compiled.ts';
import { serveFiles } from '../rig/file-server.ts';
import { smallProject, smallRecipe } from '../rig/small-project.ts';

interface Line {
  readonly event: string;
  readonly packages?: readonly { readonly name: string; readonly result: string }[];
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
const results = (stdout: string) =>
  (linesOf(stdout).at(-1)?.packages ?? []).map(({ name, result }) => `${name}: ${result}`);

test(
  'a project is built, touched in one place and built minimally; each step can be asked for its reason',
  { timeout: 90_000 },
  async (context) => {
    await using rig = await smallProject(context, {
      ...smallRecipe('lib'),
      ...smallRecipe('app', ['lib'], 'cat /usr/share/lib/payload > payload.seen 2> /dev/null || true'),
      ...smallRecipe('bad', [], 'nothere --version'),
      ...smallRecipe('over', ['bad']),
    });
    const first = await rig.run(['build', 'app', '--json']);
    expect(results(first.stdout)).toEqual(['lib: built', 'app: built']);
    for (const line of linesOf(first.stdout)) expect(() => BUILD_EVENT.parse(line)).not.toThrow();

    const inside = await rig.run(['root', 'enter', 'app', '--', 'cat', '/usr/share/lib/payload']);
    expect([inside.exitCode, inside.stdout]).toEqual([0, 'lib\n']);

    // Another script, the same package: what stands on it stays.
    await rig.write({
      'slackbuilds/lib/lib.SlackBuild': `${readFileSync(rig.at('slackbuilds/lib/lib.SlackBuild'), 'utf8')}# touched\n`,
    });
    const why = await rig.run(['why-rebuild', 'app']);
    expect(why.stdout).toMatch(
      /^app 1\.0 would be built, unless lib came out as before\nlib 1\.0 would be built: the recipe file lib\.SlackBuild changed\n {2}was [0-9a-f]{12}\n {2}is {2}[0-9a-f]{12}\n$/,
    );
    const second = await rig.run(['build', 'app', '--json']);
    expect(results(second.stdout)).toEqual(['lib: built', 'app: reused']);
    expect((await rig.run(['why-rebuild', 'app'])).stdout).toBe(
      'app 1.0 would not be built: nothing it is made from changed\n',
    );

    const failed = await rig.run(['build', '--all', '--on-failure', 'keep-going']);
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain('failed  bad 1.0: the program nothere is missing\n');
    expect(failed.stdout).toContain('again: slackforge build bad --shell-on-failure\n');
    expect(failed.stdout).toContain('blocked over 1.0 by bad\n');
    expect((await rig.run(['log', 'bad'])).stdout).toContain('nothere: command not found');
    const again = await rig.run(['build', '--all']);
    expect(again.stdout).toContain('(in an earlier run with the same inputs)');
    expect((await rig.run(['history', 'bad'])).stdout).toContain('1 attempt\n');
    const status = await rig.run(['status']);
    expect(status.stdout).toMatch(/^no build is running\n/);
    expect(status.stdout).toContain('failed   bad 1.0: ');
  },
);

test(
  'one source that is nowhere keeps only what needs it from being built, and everything says so',
  { timeout: 60_000 },
  async (context) => {
    await using server = await serveFiles({});
    const gone = smallRecipe('gone');
    await using rig = await smallProject(context, {
      ...smallRecipe('good'),
      ...gone,
      'slackbuilds/gone/gone.info': String(gone['slackbuilds/gone/gone.info']).replace(
        'DOWNLOAD=""\nMD5SUM=""',
        `DOWNLOAD="${server.url('/gone.tar')}"\nMD5SUM="d41d8cd98f00b204e9800998ecf8427e"`,
      ),
      ...smallRecipe('over', ['gone']),
    });
    const built = await rig.run(['build', '--all', '--json']);
    expect(built.exitCode).toBe(1);
    expect(results(built.stdout)).toEqual(['gone: failed', 'good: built', 'over: blocked']);
    for (const line of linesOf(built.stdout)) expect(() => BUILD_EVENT.parse(line)).not.toThrow();
    expect(built.stderr).toContain('error: gone.tar of "gone" 1.0 could be had from nowhere: ');
    const { stdout } = await rig.run(['build', '--all']);
    expect(stdout).toContain('failed  gone 1.0: source unavailable: gone.tar of "gone" 1.0 could be had');
    expect(stdout).toContain('again: slackforge fetch gone\n');
    expect((await rig.run(['status'])).stdout).toMatch(
      /^stale {4}gone 1\.0: the digest of gone\.tar is not locked yet; tried on [-\d]+: source unavailable: /m,
    );
    const ended = await rig.run(['build', '--all', '--on-failure', 'stop-now', '--retry']);
    expect([ended.exitCode, ended.stdout]).toEqual([1, expect.stringContaining('reused ')]);
  },
);

test(
  'a second slackforge waits for the first, and then finds the work done',
  { timeout: 60_000 },
  async (context) => {
    await using rig = await smallProject(context, smallRecipe('slow', [], 'sleep 2'));
    const main = await compiledMain();
    const first = spawn(process.execPath, [main, 'build', 'slow'], { cwd: rig.path, stdio: 'ignore' });
    const ended = new Promise((resolve) => first.on('exit', resolve));
    while (!readdirSync(rig.path).includes('out') || !readdirSync(rig.at('out')).includes('.lock'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await rig.run(['build', 'slow', '--json']);
    expect(await ended).toBe(0);
    expect(second.stderr).toContain(
      `Waiting for another slackforge (process ${String(first.pid)}: build slow)`,
    );
    expect(results(second.stdout)).toEqual(['slow: reused']);
    expect(readdirSync(rig.at('out'))).not.toContain('.lock');
  },
);

test(
  'a disk that is full while a package is built is the fault of the machine, and loses nothing',
  { timeout: 60_000 },
  async (context) => {
    await using rig = await smallProject(context, {
      ...smallRecipe('small'),
      ...smallRecipe(
        'large',
        [],
        'i=0; while cat /usr/bin/bash > /tmp/fill$i; do i=$((i + 1)); done; exit 1',
      ),
    });
    execFileSync('mkdir', [rig.at('out')]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', rig.at('out')]);
    try {
      expect((await rig.run(['build', 'small'])).exitCode).toBe(0);
      const full = await rig.run(['build', '--all']);
      expect(full.exitCode).toBe(1);
      expect(full.stdout).toContain('failed  large 1.0: the disk is full\n');
      expect(full.stderr).toContain('This says nothing about the recipe');
      expect(readdirSync(rig.at('out/packages'))).toContain('small-1.0-noarch-1_sf.txz');
      expect((await rig.run(['build', 'small', '--json'])).stdout).toContain('"result":"reused"');
    } finally {
      execFileSync('umount', ['-l', rig.at('out')]);
    }
  },
);

test(
  'verify builds a second time elsewhere, says what differs, and leaves the good package',
  { timeout: 90_000 },
  async (context) => {
    await using rig = await smallProject(context, {
      ...smallRecipe('same'),
      ...smallRecipe('other', [], 'mkdir -p $TMP/p; echo $TMP $MAKEFLAGS > $TMP/p/said'),
    });
    expect((await rig.run(['build', '--all', '--jobs', '2', '--parallel', '1'])).exitCode).toBe(0);
    const before = readFileSync(rig.at('out/packages/other-1.0-noarch-1_sf.txz'));
    const same = await rig.run(['verify', 'same']);
    expect([same.exitCode, same.stdout]).toEqual([0, expect.stringContaining('byte for byte')]);
    expect(same.stdout).toContain('make jobs: 2, then 1\n');
    const other = await rig.run(['verify', 'other']);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain('~ said: ');
    expect(readFileSync(rig.at('out/packages/other-1.0-noarch-1_sf.txz')).equals(before)).toBe(true);
    expect((await rig.run(['build', '--all', '--json'])).stdout).not.toContain('"event":"started"');
  },
);
