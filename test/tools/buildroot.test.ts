import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureBase, runInRoot, type RootJob } from '../../src/buildroot/index.ts';
import { openMirror, type Mirror } from '../../src/mirror/index.ts';
import { makeMirror } from '../rig/make-mirror.ts';
import { makePackage } from '../rig/make-package.ts';
import { smallJob } from '../rig/small-job.ts';
import { makeSmallSystem, requireRoot, systemMembers } from '../rig/small-system.ts';
import { requireRunner, RUNNERS } from '../rig/require-runner.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

const DOINST = `touch usr/scripts-ran
( cd . ; rm -rf bin )
( cd . ; ln -sf usr/bin bin )
( cd . ; rm -rf sbin )
( cd . ; ln -sf usr/bin sbin )
[ -x /usr/lib/setup/setup ] && [ "$INSIDE_INSTALLER" = true ] && echo inside > usr/mark
[ $$ -lt 1000 ] && touch usr/own-processes
`;

async function makeBase(folder: string) {
  const members = [...systemMembers(), { name: 'install/doinst.sh', content: DOINST }];
  const { location } = await makeMirror(join(folder, 'mirror'), { 'a/aaa_base-1-x86_64-1.txz': members });
  const mirror = valueOf(await openMirror({ location, cacheDir: folder }));
  const settings = { series: ['a'], skip: [] };
  const make = () => ensureBase(mirror, settings, join(folder, 'roots'), () => undefined);
  return { base: valueOf(await make()), again: valueOf(await make()) };
}

describe('build roots', () => {
  test('are not made from a package that changed while it was unpacked', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree();
    const { location } = await makeMirror(folder.at('mirror'), { 'a/toy-1-x86_64-1.txz': [{ name: './' }] });
    const mirror = valueOf(await openMirror({ location, cacheDir: folder.path }));
    const synced: Mirror = {
      ...mirror,
      locate: async (path) => {
        const file = await mirror.locate(path);
        await makePackage(join(location, 'slackware64/a'), 'toy-1-x86_64-1.txz', [
          { name: './' },
          { name: 'evil', content: 'x' },
        ]);
        return file;
      },
    };
    const settings = { series: ['a'], skip: [] };
    const made = await ensureBase(synced, settings, folder.at('roots'), () => undefined);
    expect(faultsOf(made).map((fault) => fault.code)).toEqual(['mirror/corrupt-file']);
    expect(readdirSync(folder.at('roots'))).toEqual([]);
  });

  test('are made once from their packages, by scripts that think an installer is at work', async (context) => {
    await requireRoot(context);
    await using folder = await tempTree();
    const { base, again } = await makeBase(folder.path);
    expect([base.isNew, again.isNew, again.dir]).toEqual([true, false, base.dir]);
    expect(readFileSync(join(base.dir, 'usr/mark'), 'utf8')).toBe('inside\n');
    expect(
      ['usr/scripts-ran', 'usr/own-processes'].filter((name) => !existsSync(join(base.dir, name))),
    ).toEqual([]);
    expect(existsSync(join(base.dir, 'usr/lib/setup'))).toBe(false);
  });
});

describe.each(RUNNERS)('a job in a build root by %s', (runner) => {
  test('sees its layers, no network and no host, and leaves nothing behind', async (context) => {
    await requireRunner(context, runner);
    await using folder = await tempTree({
      'recipe/x.SlackBuild': 'echo hello > "$OUTPUT/answer"; echo "in $PWD"; exit 7\n',
    });
    const { base } = await makeBase(folder.path);
    mkdirSync(folder.at('output'));
    const rootsDir = folder.at('roots');
    const dependency = await makePackage(folder.path, 'dep-1-noarch-1_sf.txz', [
      { name: 'sbin/' },
      { name: 'sbin/dep', content: '#!/bin/bash\necho dependency\n', mode: 0o755 },
      { name: 'install/doinst.sh', content: 'echo configured > etc-of-dep\n' },
    ]);
    const job: RootJob = {
      jobName: 'x',
      base: base.dir,
      rootsDir,
      layers: [dependency],
      recipeDir: folder.at('recipe'),
      outputDir: folder.at('output'),
      argv: ['/bin/bash', './x.SlackBuild'],
      env: { PATH: '/usr/bin:/bin:/sbin', OUTPUT: '/slackforge/output' },
      logFile: folder.at('log'),
    };
    const ended = valueOf(await runInRoot(job, runner));
    expect([ended.status, ended.endedBy]).toEqual([7, 'exit']);
    expect(readFileSync(folder.at('output/answer'), 'utf8')).toBe('hello\n');
    expect(readFileSync(folder.at('log'), 'utf8')).toContain('in /slackforge/recipe\n');

    const inside =
      'dep && cat /etc-of-dep && ! (exec 3<>/dev/tcp/192.0.2.1/80) && ! touch /slackforge/recipe/y && rm -r /usr/share /bin; touch /usr/new';
    const second = valueOf(
      await runInRoot({ ...job, logFile: folder.at('log2'), argv: ['/bin/bash', '-c', inside] }, runner),
    );
    expect(readFileSync(folder.at('log2'), 'utf8')).toMatch(
      /dependency\nconfigured\n[^]*unreachable[^]*Read-only/,
    );
    expect(second.status).toBe(0);
    expect(lstatSync(join(base.dir, 'bin')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(base.dir, 'usr/new'))).toBe(false);
    expect(readdirSync(rootsDir).filter((name) => /^(work|part|trial)-/.test(name))).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(rootsDir);
  });

  test('has the environment it was given, the folder of its recipe, its own /tmp and no device of the host', async (context) => {
    await requireRunner(context, runner);
    await using folder = await tempTree({ 'recipe/x': '', 'output/x': '' });
    mkdirSync(folder.at('roots/base'), { recursive: true });
    makeSmallSystem(folder.at('roots/base'), ['mknod', 'chown']);
    const script = `for name in $(compgen -e); do case $name in PWD|SHLVL|_) ;; *) echo "$name=\${!name}" ;; esac; done
      echo /tmp/*
      chown 12:34 /tmp && echo owner
      mknod /tmp/null c 1 3 && ! (echo > /tmp/null) && ! mknod /dev/other c 1 3 && echo closed`;
    const ended = valueOf(
      await runInRoot(
        {
          jobName: 'x',
          base: folder.at('roots/base'),
          rootsDir: folder.at('roots'),
          layers: [],
          recipeDir: folder.at('recipe'),
          outputDir: folder.at('output'),
          env: { PATH: '/usr/bin', ODD: 'two  words and ":"' },
          logFile: folder.at('log'),
          argv: ['/bin/bash', '-c', script],
        },
        runner,
      ),
    );
    expect(ended.status).toBe(0);
    const lines = readFileSync(folder.at('log'), 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('=')).sort()).toEqual([
      'ODD=two  words and ":"',
      'PATH=/usr/bin',
    ]);
    expect(lines).toEqual(expect.arrayContaining(['/tmp/*', 'owner', 'closed']));
  });

  test('ends on a signal, at the time limit and on an interrupt with all it started; a failed one can be kept', async (context) => {
    await requireRunner(context, runner);
    await using folder = await tempTree({ 'recipe/x': '', 'output/x': '' });
    mkdirSync(folder.at('roots/base'), { recursive: true });
    makeSmallSystem(folder.at('roots/base'));
    const run = (script: string, extra: Partial<RootJob> = {}) =>
      runInRoot({ ...smallJob(folder, script), jobName: 'x', ...extra }, runner);
    expect(valueOf(await run('kill -9 $$'))).toMatchObject({
      status: 137,
      signal: 'SIGKILL',
      endedBy: 'signal',
    });

    const beacon = String(987_000 + (process.pid % 1000));
    const late = valueOf(await run(`sleep ${beacon} & sleep ${beacon}`, { timeoutMs: 700 }));
    expect([late.status, late.endedBy]).toEqual([124, 'time-limit']);
    const interrupted = await run(`sleep ${beacon} & sleep ${beacon}`, { signal: AbortSignal.timeout(700) });
    expect(faultsOf(interrupted)[0]?.message).toBe('the build root of x was interrupted');
    expect(
      execFileSync('bash', ['-c', 'pgrep -f "^sleep $1" || true', 'bash', beacon], { encoding: 'utf8' }),
    ).toBe('');

    const kept = valueOf(await run('echo evidence > /tmp/found; exit 1', { keepRoot: true }));
    expect(readFileSync(join(kept.keptRoot ?? '', 'tmp/found'), 'utf8')).toBe('evidence\n');
  });
});
