import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runInRoot } from '../../src/buildroot/index.ts';
import { compiledMain } from '../rig/compiled.ts';
import { requireRunner, RUNNERS } from '../rig/require-runner.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { smallJob } from '../rig/small-job.ts';
import { makeSmallSystem } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const KILLS = 20;

test.for(RUNNERS)(
  'whenever slackforge is killed, mounts and processes of a job by %s go with it and the next run removes its files',
  async (runner, context) => {
    await requireRunner(context, runner);
    await requireTools(context, 'pgrep');
    await using folder = await tempTree({ 'recipe/x': '', 'output/x': '' });
    mkdirSync(folder.at('roots/base'), { recursive: true });
    makeSmallSystem(folder.at('roots/base'));
    const beacon = String(321_000 + (process.pid % 1000));
    const job = {
      ...smallJob(folder, `sleep ${beacon} & sleep ${beacon}`),
      limits: { memoryMiB: 100, processes: 100 },
    };
    const module = join(dirname(await compiledMain()), '../buildroot/index.js');
    writeFileSync(
      folder.at('run.mjs'),
      `import { runInRoot } from ${JSON.stringify(module)};
     process.stdout.write('begin');
     await runInRoot(${JSON.stringify(job)}, ${JSON.stringify(runner)});`,
    );
    const victim = async (afterMs: number): Promise<void> => {
      const child = spawn(process.execPath, [folder.at('run.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await sleep(afterMs);
      child.kill('SIGKILL');
      await once(child, 'close');
    };
    // Over the time that setting up takes, and a little of the run itself.
    for (let kill = 0; kill < KILLS; kill += 4)
      await Promise.all([0, 1, 2, 3].map((each) => victim((kill + each) * 12 + Math.random() * 12)));

    // The kernel needs a moment to end what was running.
    const pattern = `^sleep ${beacon}|enter-(root|podman) .*${folder.path}`;
    const running = (): string => spawnSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).stdout;
    for (let tries = 0; tries < 100 && running() !== ''; tries++) await sleep(20);
    expect(running()).toBe('');
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder.path);

    const next = valueOf(await runInRoot({ ...job, argv: ['/bin/bash', '-c', 'exit 0'] }, runner));
    expect(next.status).toBe(0);
    expect(readdirSync(folder.at('roots'))).toEqual(['base']);
  },
);
