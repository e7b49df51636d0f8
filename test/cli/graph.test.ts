import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { NODE_RANGE } from '../../src/commands/doctor.ts';
import { compiledMain } from '../rig/compiled.ts';
import { mirrorIndex } from '../rig/mirror-index.ts';
import { projectRig } from '../rig/project.ts';
import { recipeFiles } from '../rig/recipe-files.ts';

const PROJECT = {
  'slackforge.yaml': 'format: 1\nmirror: mirror\n',
  ...mirrorIndex('mirror', ['d/gcc-15.1.0-x86_64-1.txz']),
  'slackbuilds/stacks.yaml': 'format: 1\nstacks:\n  pair: [lib, tool]\n',
  ...recipeFiles('app', '3.0', ['lib >=2', 'tool']),
  ...recipeFiles('lib', '2.0', ['tool']),
  ...recipeFiles('tool', '1.0'),
};

describe('slackforge graph', () => {
  it('draws a tree of everything, and news goes nowhere', async () => {
    await using rig = await projectRig(PROJECT);
    expect(await rig.run(['graph'])).toEqual({
      exitCode: 0,
      stdout: 'app 3.0\n├── lib 2.0\n│   └── tool 1.0\n└── tool 1.0\n',
      stderr: '',
    });
  });

  it('draws a stack, or another folder, in the form that is asked for', async () => {
    await using rig = await projectRig(
      Object.fromEntries(Object.entries(PROJECT).map(([name, text]) => [`p/${name}`, text])),
    );
    const { exitCode, stdout } = await rig.run([
      'graph',
      '--project',
      'p',
      '--stack',
      'pair',
      '--format',
      'waves',
    ]);
    expect([exitCode, stdout]).toEqual([0, 'wave 1: tool\nwave 2: lib\n']);
  });

  it('answers with --json as data on standard output', async () => {
    await using rig = await projectRig(PROJECT);
    const { exitCode, stdout } = await rig.run(['graph', 'lib', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      format: 1,
      recipes: [
        { name: 'tool', version: '1.0', needs: [], dropped: [] },
        { name: 'lib', version: '2.0', needs: [{ name: 'tool', kind: 'build+run' }], dropped: [] },
      ],
    });
  });
});

describe('a disk that cannot be used', () => {
  it('is told as such, not as a fault of slackforge', async () => {
    await using rig = await projectRig(PROJECT);
    // The kernel answers a read of it with an I/O error, for root too.
    await symlink('/proc/1/mem', rig.at('slackforge.local.yaml'));
    const { exitCode, stderr } = await rig.run(['graph']);
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringMatching(
        /^slackforge(\.local\.yaml)?: error: The file could not be read or written: .*fs\/unwritable/,
      ),
    ]);
  });
});

describe('an answer', () => {
  it('may be read only in part: a reader that hangs up is no failure', async () => {
    await using rig = await projectRig(PROJECT);
    const argv = [process.execPath, await compiledMain(), 'graph'];
    // ":" ends at once, long before there is an answer to read.
    const { stderr } = await execa('sh', ['-c', '"$@" | :', 'sh', ...argv], { cwd: rig.path });
    expect(stderr).toBe('');
  });
});

describe('slackforge doctor', () => {
  it('needs no project', async () => {
    await using rig = await projectRig();
    const { stdout } = await rig.run(['doctor', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ format: 1 });
  });

  it('asks for the Node.js that package.json asks for', async () => {
    const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
    expect((JSON.parse(text) as { engines: unknown }).engines).toEqual({ node: NODE_RANGE });
  });

  it('lists what this machine lacks and ends with 3 when something is needed', async () => {
    await using rig = await projectRig(PROJECT);
    const { exitCode, stdout } = await rig.run(['doctor'], { PATH: '/nowhere' });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^MISSING {2}unshare/m);
  });
});
