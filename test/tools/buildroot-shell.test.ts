import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { enterPlan, runInRoot } from '../../src/buildroot/index.ts';
import { compiledMain } from '../rig/compiled.ts';
import { requireTools } from '../rig/require-tools.ts';
import { valueOf } from '../rig/result.ts';
import { makeSmallSystem, requireRoot } from '../rig/small-system.ts';
import { tempTree } from '../rig/temp-tree.ts';

const TOOLS = ['env', 'umount', 'setpriv', 'tty'];

/** A system in roots/base, and the answer of a program that opens a shell in it with a terminal, or with text typed ahead. */
async function shellAt(job: object, typed: string, where: string) {
  const module = join(dirname(await compiledMain()), '../buildroot/index.js');
  const program = `import { openShell } from ${JSON.stringify(module)};
    const status = await openShell(${JSON.stringify(job)});
    console.log(JSON.stringify(status));`;
  writeFileSync(join(where, 'open.mjs'), program);
  return spawnSync('script', ['-qec', `${process.execPath} ${join(where, 'open.mjs')}`, '/dev/null'], {
    input: typed,
    encoding: 'utf8',
    timeout: 15_000,
  }).stdout;
}

test('a shell after a failed build stands where the build stood, on what it left', async (context) => {
  await requireRoot(context);
  await requireTools(context, 'script');
  await using folder = await tempTree({ 'recipe/x': 'recipe\n', 'output/x': '' });
  mkdirSync(folder.at('roots/base'), { recursive: true });
  makeSmallSystem(folder.at('roots/base'), TOOLS);
  const job = {
    jobName: 'toy',
    base: folder.at('roots/base'),
    rootsDir: folder.at('roots'),
    layers: [],
    recipeDir: folder.at('recipe'),
    outputDir: folder.at('output'),
    env: { PATH: '/usr/bin', MARK: 'of-the-build' },
  };
  const argv = ['/bin/bash', '-c', 'echo half > /usr/half-done; exit 1'] as const;
  const failed = valueOf(await runInRoot({ ...job, argv, logFile: folder.at('log'), keepRoot: true }));
  const said = await shellAt(
    { ...job, keptRoot: failed.keptRoot },
    'echo "[$PWD $MARK $(cat /usr/half-done)]"; tty; (exec 3<>/dev/tcp/192.0.2.1/80); echo more > /usr/more; exit 4\n',
    folder.path,
  );
  expect(said).toContain('[/slackforge/recipe of-the-build half]');
  expect(said).toContain('unreachable');
  expect(said).toContain('{"ok":true,"value":4}');
  expect(readFileSync(join(failed.keptRoot ?? '', 'upper/usr/more'), 'utf8')).toBe('more\n');
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder.path);
}, 60_000);

test('the plan for a root is commands that lead into it when they are typed', async (context) => {
  await requireRoot(context);
  await requireTools(context, 'ip', 'hostname');
  await using folder = await tempTree({ "recipe dir/it's": 'recipe\n', 'host-secret': 'secret of the host' });
  mkdirSync(folder.at('base/mnt'), { recursive: true });
  makeSmallSystem(folder.at('base'), TOOLS);
  const plan = enterPlan({
    rootsDir: folder.path,
    root: 'work/root',
    lowers: ['base'],
    work: 'work',
    recipeDir: folder.at('recipe dir'),
    env: { PATH: '/usr/bin', MARK: 'two words' },
  });
  const typed = [
    ...plan,
    'echo "in $PWD: $MARK"; cat *; echo made > /made; cat /proc/1/root' + folder.at('host-secret'),
    'while read -r name value; do [ "$name" != CapEff: ] || echo "$value"; done < /proc/self/status',
    'echo ended',
  ].join('\n');
  const { stdout, stderr } = spawnSync('bash', ['-e'], { input: typed, encoding: 'utf8', timeout: 15_000 });
  expect(stderr).toMatch(/^cat: \S*host-secret: No such file or directory\n$/);
  expect(stdout).toBe('in /slackforge/recipe: two words\nrecipe\n00000000880404fb\nended\n');
  expect(readFileSync(folder.at('work/upper/made'), 'utf8')).toBe('made\n');
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder.path);
});
