import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runInRoot, type RootJob, type RunnerName } from '../../src/buildroot/index.ts';
import { openLimits } from '../../src/buildroot/limits.ts';
import { requireRunner, RUNNERS } from '../rig/require-runner.ts';
import { valueOf } from '../rig/result.ts';
import { smallJob } from '../rig/small-job.ts';
import { makeSmallSystem, requireRoot } from '../rig/small-system.ts';
import { skipTest } from '../rig/skip.ts';
import { tempTree, type TempTree } from '../rig/temp-tree.ts';

async function smallRoot(
  runner?: RunnerName,
): Promise<TempTree & { run(script: string, extra: Partial<RootJob>): ReturnType<typeof runInRoot> }> {
  const folder = await tempTree({ 'recipe/x': '', 'output/x': '' });
  mkdirSync(folder.at('roots/base'), { recursive: true });
  makeSmallSystem(folder.at('roots/base'), ['unshare']);
  return {
    ...folder,
    run: (script, extra) => runInRoot({ ...smallJob(folder, script), ...extra }, runner),
  };
}

describe.each(RUNNERS)('by %s', (runner) => {
  test('a job that uses more memory than its limit is ended, and the verdict says so', async (context) => {
    await requireRunner(context, runner);
    await using folder = await smallRoot(runner);
    // Doubles a text until the kernel ends it; what stays within the limit is left alone.
    const eater = 'text=0123456789abcdef; for ((i = 0; i < 26; i++)); do text=$text$text; done; echo done';
    const ended = valueOf(await folder.run(eater, { limits: { memoryMiB: 64 } }));
    expect(ended.verdict).toBe('was ended by the kernel: it used more than the limit of 64 MiB of memory');
    expect([ended.endedBy, ended.status]).toEqual(['memory-limit', 137]);
    expect(readFileSync(folder.at('log'), 'utf8')).toMatch(/slackforge: toy was ended by the kernel: .*\n$/);
    const modest = valueOf(await folder.run('echo done', { limits: { memoryMiB: 64 } }));
    expect([modest.endedBy, modest.status, modest.verdict]).toEqual(['exit', 0, undefined]);
  });

  test('a job that ends well after it lost a process for its memory did not end well', async (context) => {
    await requireRunner(context, runner);
    await using folder = await smallRoot(runner);
    // Without memory.oom.group (version 1, or an old kernel) only the child is killed, and a script may not look.
    const eater =
      '(text=0123456789abcdef; for ((i = 0; i < 26; i++)); do text=$text$text; done); echo on; exit 0';
    const ended = valueOf(await folder.run(eater, { limits: { memoryMiB: 64 } }));
    expect([ended.endedBy, ended.status]).toEqual(['memory-limit', 137]);
    expect(ended.verdict).toContain('it used more than the limit of 64 MiB of memory');
  });

  test('a job that starts more processes than its limit is refused them, and the verdict says so', async (context) => {
    await requireRunner(context, runner);
    await using folder = await smallRoot(runner);
    // Not by bash alone, which tries again for half a minute when it is refused a process.
    const forks =
      'for ((i = 0; i < 16; i++)); do sleep 60 & done; exec unshare --fork unshare --fork unshare --fork sleep 60';
    const ended = valueOf(await folder.run(forks, { limits: { processes: 20 } }));
    expect(ended.endedBy).toBe('process-limit');
    expect(ended.verdict).toBe('was refused new processes: the limit of 20 at one time was reached');
  });
});

test('a job that takes longer than its limit is ended, and the verdict says so', async (context) => {
  await requireRoot(context);
  await using folder = await smallRoot();
  const ended = valueOf(await folder.run('sleep 300', { limits: { minutes: 0.01 } }));
  expect([ended.endedBy, ended.status]).toEqual(['time-limit', 124]);
  expect(ended.verdict).toBe('was stopped: the time limit of 0.01 minutes was reached');
});

test('a job that is refused processes and waits for them until its time is over is told both', async (context) => {
  await requireRoot(context);
  await using folder = await smallRoot();
  const bomb = 'bomb() { bomb | bomb & }; bomb; sleep 300';
  const ended = valueOf(await folder.run(bomb, { limits: { processes: 40, minutes: 0.02 } }));
  expect(ended.endedBy).toBe('time-limit');
  expect(ended.verdict).toBe(
    'was stopped: the time limit of 0.02 minutes was reached; before that it was refused new processes: the limit of 40 at one time was reached',
  );
});

test('control groups of limits are gone with their scope', async (context) => {
  await requireRoot(context);
  const { bounds, weakness } = await (async () => {
    await using limits = await openLimits({ memoryMiB: 100, processes: 50 });
    return limits;
  })();
  // Without control groups memory is bounded for each process by itself, and that is said.
  if (bounds.groups.length === 0) {
    expect(bounds.addressKiB).toBe(102_400);
    expect(weakness).toContain('no control group can be made here');
    skipTest(context, 'no control group can be made here');
  }
  expect(weakness).toBeUndefined();
  for (const group of bounds.groups) expect(() => readFileSync(`${group}/cgroup.procs`)).toThrow('ENOENT');
});
