import { describe, expect, it } from 'vitest';
import { expectGolden } from '../rig/golden.ts';
import { projectRig } from '../rig/project.ts';

const VERBS = [
  ...[
    'build',
    'fetch',
    'graph',
    'why',
    'rdeps',
    'which',
    'verify',
    'why-rebuild',
    'log',
    'status',
    'history',
  ],
  ...['root', 'pkg', 'repo', 'overlay', 'media', 'cluster', 'doctor'],
];
const ACTIONS = [
  ...['create', 'list', 'enter', 'verify', 'remove'].map((action) => ['root', action]),
  ...['inspect', 'make', 'diff', 'lint', 'index', 'install', 'upgrade', 'remove', 'list', 'verify'].map(
    (action) => ['pkg', action],
  ),
  ...['publish', 'list', 'rollback', 'gc'].map((action) => ['repo', action]),
  ...['check', 'explain', 'show', 'diagram', 'init'].map((action) => ['cluster', action]),
];

describe('--help needs no project, ends with 0 and is as it was', () => {
  it('for slackforge, with every verb whose help is kept and no other', async () => {
    await using rig = await projectRig();
    const { exitCode, stdout, stderr } = await rig.run(['--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const listed = [...stdout.matchAll(/^ {2}slackforge ([\w-]+)/gm)].map((match) => match[1]);
    expect(listed).toEqual(VERBS);
    await expectGolden('help/slackforge.txt', stdout);
  });

  it.each(VERBS)('for %s', async (verb) => {
    await using rig = await projectRig();
    const { exitCode, stdout, stderr } = await rig.run([verb, '--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    await expectGolden(`help/${verb}.txt`, stdout);
  });

  it('for every action of root, pkg, repo and cluster', async () => {
    await using rig = await projectRig();
    const texts: string[] = [];
    for (const words of ACTIONS) {
      const { exitCode, stdout, stderr } = await rig.run([...words, '--help']);
      expect([words, exitCode, stderr]).toEqual([words, 0, '']);
      texts.push(stdout);
    }
    await expectGolden('help/actions.txt', texts.join('\n'));
  });
});
