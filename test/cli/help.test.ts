import { describe, expect, it, vi } from 'vitest';
import { createParser } from '../../src/cli/parser.ts';
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
    'gc',
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

/** In this process: one of its own for each page would take longer than everything else that is tested of the command. */
async function helpOf(...words: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const to =
    (stream: keyof typeof said) =>
    (text: string | Uint8Array, done?: BufferEncoding | ((error?: Error | null) => void)) => {
      said[stream] += String(text);
      if (typeof done === 'function') done();
      return true;
    };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(to('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(to('stderr')),
  ];
  try {
    const exitCode = await createParser([...words, '--help'], new AbortController().signal);
    return { exitCode, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('--help needs no project, ends with 0 and is as it was', () => {
  it('for slackforge, with every verb whose help is kept and no other', async () => {
    await using rig = await projectRig();
    const { exitCode, stdout, stderr } = await rig.run(['--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const listed = [...stdout.matchAll(/^ {2}slackforge ([\w-]+)/gm)].map((match) => match[1]);
    expect(listed).toEqual(VERBS);
    await expectGolden('help/slackforge.txt', stdout);
    expect(await helpOf()).toEqual({ exitCode, stdout, stderr });
  });

  it.each(VERBS)('for %s', async (verb) => {
    const { exitCode, stdout, stderr } = await helpOf(verb);
    expect([exitCode, stderr]).toEqual([0, '']);
    await expectGolden(`help/${verb}.txt`, stdout);
  });

  it('for every action of root, pkg, repo and cluster', async () => {
    const texts: string[] = [];
    for (const words of ACTIONS) {
      const { exitCode, stdout, stderr } = await helpOf(...words);
      expect([words, exitCode, stderr]).toEqual([words, 0, '']);
      texts.push(stdout);
    }
    await expectGolden('help/actions.txt', texts.join('\n'));
  });
});
